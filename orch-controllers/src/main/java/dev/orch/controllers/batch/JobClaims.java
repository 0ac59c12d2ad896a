package dev.orch.controllers.batch;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.orch.controllers.Context;
import dev.orch.controllers.informer.Informer;
import dev.orch.controllers.workloads.Selecting;
import dev.orch.model.batch.Job;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.meta.Owners;
import dev.orch.model.selector.LabelSelectors;
import dev.orch.store.api.Errors;
import dev.orch.store.api.ListOptions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Settles which pods a Job has: those that it selects and controls. It adopts those that nobody
 * controls, and disowns those that it no longer selects. For one run.
 */
final class JobClaims {
  private final Job job;
  private final LabelSelector selector;
  private final Context context;
  private final JobPodClient client;
  private boolean checked;

  JobClaims(Job job, LabelSelector selector, Context context) {
    this.job = job;
    this.selector = selector;
    this.context = context;
    this.client = new JobPodClient(job, context);
  }

  /** By the cache. */
  List<Pod> cached() {
    String namespace = job.metadata().namespace();
    var pods = Selecting.byController(context, BuiltInKinds.POD);
    List<Pod> own = pods.of(namespace, job.metadata().uid());
    return claim(Iterables.concat(own, pods.of(namespace, "")));
  }

  /**
   * Whether the cache of pods is at least as recent as the Job: only then does it show the
   * finalizers gone from all pods that the Job has counted.
   */
  boolean isCacheCurrent() {
    return context.lister(BuiltInKinds.POD) instanceof Informer<Pod> informer
        && informer.hasSeen(Long.parseLong(job.metadata().resourceVersion()));
  }

  /** By the API. */
  List<Pod> stored() {
    ListOptions selected = ListOptions.labels(LabelSelectors.format(selector));
    return claim(
        context
            .api()
            .resources(BuiltInKinds.POD)
            .inNamespace(job.metadata().namespace())
            .list(selected)
            .items());
  }

  private List<Pod> claim(Iterable<Pod> candidates) {
    ImmutableList.Builder<Pod> claimed = ImmutableList.builder();
    for (Pod candidate : candidates) {
      Pod own = claim(candidate);
      if (own != null) {
        claimed.add(own);
      }
    }
    return claimed.build();
  }

  private @Nullable Pod claim(Pod candidate) {
    ObjectMeta metadata = candidate.metadata();
    boolean selected = LabelSelectors.matches(selector, metadata.labels());
    boolean ending = job.metadata().deletionTimestamp() != null;
    Optional<OwnerReference> controller = Owners.controllerOf(metadata);
    if (controller.isPresent()) {
      if (!controller.get().uid().equals(job.metadata().uid())) {
        return null;
      }
      if (!selected && !ending) {
        client.disown(candidate);
      }
      return selected ? candidate : null;
    }
    if (!selected || ending || metadata.deletionTimestamp() != null) {
      return null;
    }
    checkOwner();
    return client.adopt(candidate).orElse(null);
  }

  /** Before the first adoption: whether the Job is still there, and not being deleted. */
  private void checkOwner() {
    if (checked) {
      return;
    }
    Job live =
        context
            .api()
            .resources(BuiltInKinds.JOB)
            .inNamespace(job.metadata().namespace())
            .get(job.metadata().name());
    if (!live.metadata().uid().equals(job.metadata().uid())
        || live.metadata().deletionTimestamp() != null) {
      throw Errors.modified(BuiltInKinds.JOB, job.metadata().name());
    }
    checked = true;
  }
}
