package dev.orch.store.admission;

import dev.orch.model.Resource;
import dev.orch.model.apps.DaemonSet;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.batch.CronJob;
import dev.orch.model.batch.Job;
import dev.orch.model.core.PodTemplate;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.core.ReplicationController;
import java.util.Optional;

/** What pods are made from, by whom they are made. */
final class PodTemplates {
  private PodTemplates() {}

  /** The template, if the object has one. */
  static Optional<PodTemplateSpec> of(Resource object) {
    if (object instanceof Deployment deployment) {
      return Optional.of(deployment.spec().template());
    }
    if (object instanceof ReplicaSet set) {
      return Optional.of(set.spec().template());
    }
    if (object instanceof StatefulSet set) {
      return Optional.of(set.spec().template());
    }
    if (object instanceof DaemonSet set) {
      return Optional.of(set.spec().template());
    }
    if (object instanceof Job job) {
      return Optional.of(job.spec().template());
    }
    if (object instanceof CronJob job) {
      return Optional.of(job.spec().jobTemplate().spec().template());
    }
    if (object instanceof PodTemplate template) {
      return Optional.of(template.template());
    }
    return object instanceof ReplicationController controller
        ? Optional.ofNullable(controller.spec().template())
        : Optional.empty();
  }
}
