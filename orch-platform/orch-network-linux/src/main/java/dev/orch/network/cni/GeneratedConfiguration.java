package dev.orch.network.cni;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.network.NetworkException;
import java.util.List;

/** A configuration made of the ranges that the cluster gives its node. Told on any thread. */
public final class GeneratedConfiguration implements Configurations {
  private final Maker maker;
  private volatile List<String> ranges = ImmutableList.of();

  /** Makes the list. */
  @FunctionalInterface
  public interface Maker {
    /**
     * The list of these ranges, one of each family.
     *
     * @param ranges such as {@code 10.244.1.0/24}; never empty
     */
    Json.Obj list(List<String> ranges);
  }

  GeneratedConfiguration(Maker maker) {
    this.maker = maker;
  }

  void ranges(List<String> known) {
    ranges = ImmutableList.copyOf(known);
  }

  @Override
  public NetworkList current() {
    List<String> known = ranges;
    if (known.isEmpty()) {
      throw new NetworkException(
          "cni plugin not initialized: the node has no range for its pods yet");
    }
    return NetworkList.of(maker.list(known));
  }
}
