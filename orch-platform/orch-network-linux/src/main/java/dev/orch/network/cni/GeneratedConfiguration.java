package dev.orch.network.cni;

import com.google.common.collect.ImmutableList;
import dev.orch.network.NetworkException;
import java.util.List;

/** A configuration made of the ranges that the cluster gives its node. Told on any thread. */
final class GeneratedConfiguration implements Configurations {
  private final ConfigurationMaker maker;
  private volatile List<String> ranges = ImmutableList.of();

  GeneratedConfiguration(ConfigurationMaker maker) {
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
