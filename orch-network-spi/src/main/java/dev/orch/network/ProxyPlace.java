package dev.orch.network;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * The node that a service proxy works on. Immutable.
 *
 * @param node its name; empty where all endpoints are as near
 * @param zone its zone; empty if it is in none
 * @param addresses those at which it takes node ports
 * @param knowsPods whether it can tell pods from strangers: then cluster IPs are the cluster's
 *     alone
 */
public record ProxyPlace(String node, String zone, List<String> addresses, boolean knowsPods) {
  /** No node in particular, without node ports. */
  public static final ProxyPlace ANYWHERE = at(ImmutableList.of());

  public ProxyPlace {
    addresses = ImmutableList.copyOf(addresses);
  }

  /** No node in particular, with node ports at these addresses. */
  public static ProxyPlace at(List<String> addresses) {
    return new ProxyPlace("", "", addresses, false);
  }

  /** The same where pods can be told from strangers, or can't. */
  public ProxyPlace withKnowsPods(boolean knows) {
    return new ProxyPlace(node, zone, addresses, knows);
  }
}
