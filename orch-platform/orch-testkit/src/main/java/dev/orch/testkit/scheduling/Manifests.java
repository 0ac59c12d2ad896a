package dev.orch.testkit.scheduling;

import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import net.jqwik.api.SampleReportingFormat;

/** Has jqwik print a failed property's pods and nodes as manifests. Found as a service. */
public final class Manifests implements SampleReportingFormat {
  @Override
  public boolean appliesTo(Object value) {
    return value instanceof Pod || value instanceof Node;
  }

  @Override
  public Object report(Object value) {
    return SampleReportingFormat.plainLabel(
        value instanceof Pod pod
            ? ClusterState.manifest(BuiltInKinds.POD, pod)
            : ClusterState.manifest(BuiltInKinds.NODE, (Node) value));
  }
}
