package dev.orch.scheduling.policy;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.NodeView;
import java.util.List;
import java.util.Map;

/**
 * Where the replicas of data sets are. Asked once for each data set of a pod, on the scheduler's
 * thread.
 */
@FunctionalInterface
public interface Replicas {
  /** The nodes' annotation with the names of the data sets they have, separated by commas. */
  String ANNOTATION = "scheduling.orch.dev/data-sets";

  /** The labels of the places that have the data set; none if nobody knows. */
  List<Map<String, String>> of(String dataSet, ClusterView cluster);

  /** As the nodes' {@link #ANNOTATION} tells. */
  static Replicas annotated() {
    return (dataSet, cluster) -> {
      ImmutableList.Builder<Map<String, String>> places = ImmutableList.builder();
      for (NodeView node : cluster.nodes()) {
        String sets = node.node().metadata().annotations().get(ANNOTATION);
        if (sets != null && Splitter.on(',').trimResults().splitToList(sets).contains(dataSet)) {
          places.add(node.labels());
        }
      }
      return places.build();
    };
  }
}
