package dev.orch.scheduling;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arguments of the plugins that look at resources. */
final class ResourceArguments {
  private ResourceArguments() {}

  private static IllegalArgumentException invalid(String field, Object value, String why) {
    return new IllegalArgumentException("args." + field + ": Invalid value: " + value + ": " + why);
  }

  /** A resource that counts; no weight is 1. */
  record ResourceSpec(String name, long weight) {
    ResourceSpec {
      name = string(name);
      weight = weight == 0 ? 1 : weight;
    }
  }

  /** A point of a shape: utilisation in hundredths, score from 0 to 10. */
  record ShapePoint(int utilization, int score) {}

  /** The shape of ratios. */
  record RatioParam(List<ShapePoint> shape) {
    RatioParam {
      shape = list(shape);
    }
  }

  /** Which nodes are better. */
  record Strategy(
      String type, List<ResourceSpec> resources, @Nullable RatioParam requestedToCapacityRatio) {
    Strategy {
      type = string(type);
      resources = list(resources);
    }

    ScoringStrategy strategy() {
      ImmutableList.Builder<ScoringStrategy.Weighted> weighted = ImmutableList.builder();
      for (int i = 0; i < resources.size(); i++) {
        ResourceSpec each = resources.get(i);
        if (each.weight < 1 || each.weight > 100) {
          throw invalid(
              "scoringStrategy.resources[" + i + "].weight",
              each.weight,
              "resource weight of " + each.name + " not in valid range [1, 100]");
        }
        weighted.add(new ScoringStrategy.Weighted(each.name, each.weight));
      }
      ScoringStrategy.Type kind = kind();
      return new ScoringStrategy(
          kind,
          resources.isEmpty() ? ScoringStrategy.DEFAULT.resources() : weighted.build(),
          kind == ScoringStrategy.Type.REQUESTED_TO_CAPACITY_RATIO ? shape() : ImmutableList.of());
    }

    private ScoringStrategy.Type kind() {
      return switch (type) {
        case "", "LeastAllocated" -> ScoringStrategy.Type.LEAST_ALLOCATED;
        case "MostAllocated" -> ScoringStrategy.Type.MOST_ALLOCATED;
        case "RequestedToCapacityRatio" -> ScoringStrategy.Type.REQUESTED_TO_CAPACITY_RATIO;
        default ->
            throw new IllegalArgumentException(
                "args.scoringStrategy.type: Unsupported value: \""
                    + type
                    + "\": supported values: \"LeastAllocated\", \"MostAllocated\","
                    + " \"RequestedToCapacityRatio\"");
      };
    }

    private List<ScoringStrategy.Point> shape() {
      String at = "scoringStrategy.requestedToCapacityRatio.shape";
      List<ShapePoint> points =
          requestedToCapacityRatio == null ? ImmutableList.of() : requestedToCapacityRatio.shape;
      if (points.isEmpty()) {
        throw new IllegalArgumentException(
            "args." + at + ": Required value: at least one point must be specified");
      }
      ImmutableList.Builder<ScoringStrategy.Point> result = ImmutableList.builder();
      for (int i = 0; i < points.size(); i++) {
        ShapePoint point = points.get(i);
        PluginArguments.range(at + "[" + i + "].utilization", point.utilization, 0, 100);
        PluginArguments.range(at + "[" + i + "].score", point.score, 0, 10);
        if (i > 0 && point.utilization <= points.get(i - 1).utilization) {
          throw invalid(
              at + "[" + i + "].utilization",
              point.utilization,
              "utilization values must be sorted in increasing order");
        }
        result.add(new ScoringStrategy.Point(point.utilization, point.score * 10L));
      }
      return result.build();
    }
  }

  /** Those of NodeResourcesFit. */
  record Fit(
      List<String> ignoredResources,
      List<String> ignoredResourceGroups,
      @Nullable Strategy scoringStrategy) {
    Fit {
      ignoredResources = list(ignoredResources);
      ignoredResourceGroups = list(ignoredResourceGroups);
    }

    NodeResourcesFit plugin() {
      for (int i = 0; i < ignoredResourceGroups.size(); i++) {
        if (ignoredResourceGroups.get(i).indexOf('/') >= 0) {
          throw invalid(
              "ignoredResourceGroups[" + i + "]",
              "\"" + ignoredResourceGroups.get(i) + "\"",
              "resource group name can't contain '/'");
        }
      }
      return new NodeResourcesFit(
          scoringStrategy == null ? ScoringStrategy.DEFAULT : scoringStrategy.strategy(),
          ImmutableSet.copyOf(ignoredResources),
          ImmutableSet.copyOf(ignoredResourceGroups));
    }
  }

  /** Those of NodeResourcesBalancedAllocation. */
  record Balance(List<ResourceSpec> resources) {
    Balance {
      resources = list(resources);
    }

    NodeResourcesBalancedAllocation plugin() {
      for (int i = 0; i < resources.size(); i++) {
        if (resources.get(i).weight != 1) {
          throw invalid("resources[" + i + "].weight", resources.get(i).weight, "must be 1");
        }
      }
      return resources.isEmpty()
          ? new NodeResourcesBalancedAllocation()
          : new NodeResourcesBalancedAllocation(
              resources.stream().map(ResourceSpec::name).collect(ImmutableList.toImmutableList()));
    }
  }
}
