package dev.orch.network.cni.builtin;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.orch.model.json.Json;
import dev.orch.network.Range;
import dev.orch.network.cni.Invocation;
import dev.orch.network.cni.PluginException;
import dev.orch.network.linux.AddressSpan;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads of which ranges host-local is to give addresses, and which are asked for. Pure. */
final class AddressRanges {
  private AddressRanges() {}

  /** The sets: an attachment gets an address of each. */
  static List<List<AddressSpan>> of(Json.Obj config) {
    Json.Obj ipam = config.object("ipam");
    ImmutableList.Builder<List<AddressSpan>> sets = ImmutableList.builder();
    if (ipam.has("subnet")) {
      sets.add(ImmutableList.of(span(ipam)));
    }
    List<Json> all = new ArrayList<>(config.object("runtimeConfig").array("ipRanges"));
    all.addAll(ipam.array("ranges"));
    for (Json set : all) {
      if (!(set instanceof Json.Arr ranges) || ranges.size() == 0) {
        throw new PluginException(PluginException.INVALID_CONFIG, "a range set is empty", "");
      }
      sets.add(
          ranges.elements().stream()
              .map(range -> span(range.asObject()))
              .collect(ImmutableList.toImmutableList()));
    }
    List<List<AddressSpan>> made = sets.build();
    if (made.isEmpty()) {
      throw new PluginException(PluginException.INVALID_CONFIG, "no IP ranges specified", "");
    }
    return made;
  }

  private static AddressSpan span(Json.Obj range) {
    return AddressSpan.of(Range.parse(range.text("subnet")))
        .between(
            address(range.text("rangeStart")),
            address(range.text("rangeEnd")),
            address(range.text("gateway")),
            range.array("reserved").stream()
                .map(each -> InetAddresses.forString(((Json.Str) each).value()))
                .collect(ImmutableList.toImmutableList()));
  }

  private static @Nullable InetAddress address(String text) {
    return text.isEmpty() ? null : InetAddresses.forString(text);
  }

  /** The addresses that are asked for: by the runtime, by {@code args}, or by CNI_ARGS. */
  static Set<InetAddress> wanted(Invocation call) {
    Set<InetAddress> wanted = new LinkedHashSet<>();
    for (String arg : call.args().split(";", -1)) {
      if (arg.startsWith("IP=")) {
        for (String ip : arg.substring("IP=".length()).split(",", -1)) {
          wanted.add(bare(ip));
        }
      }
    }
    List<Json> all = new ArrayList<>(call.config().object("runtimeConfig").array("ips"));
    all.addAll(call.config().object("args").object("cni").array("ips"));
    for (Json each : all) {
      wanted.add(bare(each instanceof Json.Str text ? text.value() : ""));
    }
    return wanted;
  }

  /** They may come with a length. */
  private static InetAddress bare(String text) {
    int slash = text.indexOf('/');
    return InetAddresses.forString(slash < 0 ? text : text.substring(0, slash));
  }
}
