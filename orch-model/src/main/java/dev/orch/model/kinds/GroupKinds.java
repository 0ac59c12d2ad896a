package dev.orch.model.kinds;

import dev.orch.model.Kind;
import dev.orch.model.schedulingv1alpha2.PodGroup;

/**
 * Kinds that Kubernetes serves only where its feature gate is on ({@code GenericWorkload}): none of
 * {@link BuiltInKinds#all()}, and to be added by who assembles an API.
 */
public final class GroupKinds {
  public static final Kind<PodGroup> POD_GROUP =
      Kind.builder("scheduling.k8s.io", "v1alpha2", PodGroup.class)
          .generation()
          .status()
          .rules(new BuiltInRules<>(new PodGroupRules(), false))
          .build();

  private GroupKinds() {}
}
