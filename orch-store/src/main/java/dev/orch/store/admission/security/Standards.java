package dev.orch.store.admission.security;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.PodSpec;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.store.admission.security.Violations.Violation;
import java.util.List;
import java.util.Set;

/** The Pod Security Standards as of Kubernetes 1.36. */
public final class Standards {
  private Standards() {}

  /** In what a pod, or a template of pods, violates the policy. */
  public static Violations violations(Policy policy, ObjectMeta metadata, PodSpec spec) {
    if (policy.level() == Level.PRIVILEGED) {
      return new Violations(ImmutableList.of());
    }
    Subject subject = new Subject(metadata, spec);
    ImmutableList.Builder<Violation> found = ImmutableList.builder();
    for (Control control : controls(policy)) {
      control
          .at(policy.minor())
          .flatMap(revision -> revision.check().apply(subject))
          .ifPresent(found::add);
    }
    return new Violations(found.build());
  }

  /** Those of the baseline that no stricter one stands for, then the stricter ones. */
  private static List<Control> controls(Policy policy) {
    if (policy.level() == Level.BASELINE) {
      return Baseline.CONTROLS;
    }
    Set<String> replaced =
        Restricted.CONTROLS.stream()
            .filter(control -> control.at(policy.minor()).isPresent())
            .map(Control::replaces)
            .collect(ImmutableSet.toImmutableSet());
    return ImmutableList.<Control>builder()
        .addAll(Baseline.CONTROLS.stream().filter(c -> !replaced.contains(c.id())).toList())
        .addAll(Restricted.CONTROLS)
        .build();
  }
}
