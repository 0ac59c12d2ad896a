package dev.orch.scheduling;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.NodeAffinity;
import dev.orch.model.json.Json;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.schema.RecordReader;
import dev.orch.scheduling.PluginCatalog.Factory;
import java.time.Duration;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The arguments of Kubernetes' plugins, as its configuration has them. */
final class PluginArguments {
  static final SortedMap<String, Factory> FACTORIES =
      ImmutableSortedMap.<String, Factory>naturalOrder()
          .put("DefaultPreemption", Factory.of(PreemptionArgs.class, PreemptionArgs::plugin))
          .put(
              "NodeResourcesFit",
              Factory.of(ResourceArguments.Fit.class, ResourceArguments.Fit::plugin))
          .put(
              "NodeResourcesBalancedAllocation",
              Factory.of(ResourceArguments.Balance.class, ResourceArguments.Balance::plugin))
          .put("NodeAffinity", Factory.of(AffinityArgs.class, AffinityArgs::plugin))
          .put("InterPodAffinity", Factory.of(PodAffinityArgs.class, PodAffinityArgs::plugin))
          .put("VolumeBinding", Factory.of(VolumeBindingArgs.class, VolumeBindingArgs::plugin))
          .put("PodTopologySpread", Factory.of(SpreadArguments.class, SpreadArguments::plugin))
          .buildOrThrow();

  private PluginArguments() {}

  private record PreemptionArgs(
      @Nullable Integer minCandidateNodesPercentage, @Nullable Integer minCandidateNodesAbsolute) {
    DefaultPreemption plugin() {
      int percentage = minCandidateNodesPercentage == null ? 10 : minCandidateNodesPercentage;
      int absolute = minCandidateNodesAbsolute == null ? 100 : minCandidateNodesAbsolute;
      range("minCandidateNodesPercentage", percentage, 0, 100);
      range("minCandidateNodesAbsolute", absolute, 0, Integer.MAX_VALUE);
      return new DefaultPreemption(percentage, absolute);
    }
  }

  private record AffinityArgs(@Nullable NodeAffinity addedAffinity) {
    NodeAffinityPlugin plugin() {
      return addedAffinity == null
          ? new NodeAffinityPlugin()
          : new NodeAffinityPlugin(addedAffinity);
    }
  }

  private record PodAffinityArgs(
      @Nullable Integer hardPodAffinityWeight, boolean ignorePreferredTermsOfExistingPods) {
    InterPodAffinity plugin() {
      int weight = hardPodAffinityWeight == null ? 1 : hardPodAffinityWeight;
      range("hardPodAffinityWeight", weight, 0, 100);
      return new InterPodAffinity(weight, ignorePreferredTermsOfExistingPods);
    }
  }

  private record VolumeBindingArgs(@Nullable Long bindTimeoutSeconds) {
    VolumeBinding plugin() {
      if (bindTimeoutSeconds == null) {
        return new VolumeBinding();
      }
      if (bindTimeoutSeconds < 0) {
        throw new IllegalArgumentException(
            "args.bindTimeoutSeconds: Invalid value: "
                + bindTimeoutSeconds
                + ": invalid BindTimeoutSeconds, should not be a negative value");
      }
      return new VolumeBinding(Duration.ofSeconds(bindTimeoutSeconds));
    }
  }

  static void range(String field, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "args."
              + field
              + ": Invalid value: "
              + value
              + ": not in valid range ["
              + least
              + ", "
              + most
              + "]");
    }
  }

  static <A extends Record> A read(Json.Obj args, Class<A> type) {
    try {
      return RecordReader.read(
          args,
          type,
          path -> {
            throw new IllegalArgumentException("args: unknown field \"" + path + "\"");
          });
    } catch (DecodeException e) {
      throw new IllegalArgumentException("args: " + e.getMessage(), e);
    }
  }
}
