package dev.orch.controllers.batch;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.batch.Job;
import dev.orch.model.core.Container;
import dev.orch.model.core.EnvVar;
import dev.orch.model.core.EnvVarSource;
import dev.orch.model.core.ObjectFieldSelector;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodBuilder;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.Owners;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The pods that a Job makes of its template. Stateless. */
final class JobTemplates {
  private static final String VARIABLE = "JOB_COMPLETION_INDEX";

  /** What a name may have before the five characters that are generated. */
  private static final int LONGEST_PREFIX = 58;

  private JobTemplates() {}

  static Pod pod(Job job) {
    PodTemplateSpec template = job.spec().template();
    return pod(
        job,
        job.metadata().name() + "-",
        template.metadata().labels(),
        template.metadata().annotations(),
        template.spec());
  }

  /**
   * The pod that works on an index.
   *
   * @param replaced the pod that failed on it before, if each index has a limit
   */
  static Pod pod(Job job, int index, @Nullable Pod replaced) {
    PodTemplateSpec template = job.spec().template();
    Map<String, String> labels = new TreeMap<>(template.metadata().labels());
    labels.put(JobPods.INDEX, Integer.toString(index));
    Map<String, String> annotations = new TreeMap<>(template.metadata().annotations());
    annotations.put(JobPods.INDEX, Integer.toString(index));
    if (JobPods.hasLimitPerIndex(job)) {
      annotations.putAll(failures(job, replaced));
    }
    PodSpec spec =
        template
            .spec()
            .withInitContainers(told(template.spec().initContainers()))
            .withContainers(told(template.spec().containers()))
            .withHostname(job.metadata().name() + "-" + index);
    return pod(job, prefix(job, index), labels, annotations, spec);
  }

  private static Pod pod(
      Job job,
      String prefix,
      Map<String, String> labels,
      Map<String, String> annotations,
      PodSpec spec) {
    ObjectMeta metadata =
        ObjectMetaBuilder.builder()
            .generateName(prefix)
            .namespace(job.metadata().namespace())
            .labels(labels)
            .annotations(annotations)
            .finalizers(finalizers(job.spec().template()))
            .ownerReferences(ImmutableList.of(Owners.controller(BuiltInKinds.JOB, job)))
            .build();
    return PodBuilder.builder().metadata(metadata).spec(spec).build();
  }

  private static List<String> finalizers(PodTemplateSpec template) {
    return ImmutableSet.<String>builder()
        .addAll(template.metadata().finalizers())
        .add(JobPods.FINALIZER)
        .build()
        .asList();
  }

  private static String prefix(Job job, int index) {
    String name = job.metadata().name();
    String end = "-" + index + "-";
    return name.substring(0, Math.min(name.length(), LONGEST_PREFIX - end.length())) + end;
  }

  private static Map<String, String> failures(Job job, @Nullable Pod replaced) {
    int counted = replaced == null ? 0 : JobPods.failuresBefore(replaced);
    int ignored = replaced == null ? 0 : JobPods.ignoredFailuresBefore(replaced);
    if (replaced != null) {
      if (FailurePolicies.of(job.spec().podFailurePolicy(), replaced).isCounted()) {
        counted++;
      } else {
        ignored++;
      }
    }
    Map<String, String> annotations = new TreeMap<>();
    annotations.put(JobPods.FAILURES, Integer.toString(counted));
    if (ignored > 0) {
      annotations.put(JobPods.IGNORED_FAILURES, Integer.toString(ignored));
    }
    return annotations;
  }

  /** The containers with the index in their environment. */
  private static List<Container> told(List<Container> containers) {
    return containers.stream().map(JobTemplates::told).collect(ImmutableList.toImmutableList());
  }

  private static Container told(Container container) {
    if (container.env().stream().anyMatch(variable -> variable.name().equals(VARIABLE))) {
      return container;
    }
    ObjectFieldSelector label =
        new ObjectFieldSelector("", "metadata.labels['" + JobPods.INDEX + "']");
    EnvVarSource source = new EnvVarSource(label, null, null, null, null);
    return container.withEnv(
        ImmutableList.<EnvVar>builder()
            .addAll(container.env())
            .add(new EnvVar(VARIABLE, "", source))
            .build());
  }
}
