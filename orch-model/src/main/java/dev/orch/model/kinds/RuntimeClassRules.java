package dev.orch.model.kinds;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.KindRules;
import dev.orch.model.core.ResourceRequirementsBuilder;
import dev.orch.model.core.Toleration;
import dev.orch.model.node.Overhead;
import dev.orch.model.node.RuntimeClass;
import dev.orch.model.node.Scheduling;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ValidationContext;
import java.util.List;

/** The rules of runtime classes. */
final class RuntimeClassRules implements KindRules<RuntimeClass> {
  private static final FieldPath HANDLER = FieldPath.of("handler");

  @Override
  public RuntimeClass defaults(RuntimeClass runtimeClass) {
    Overhead overhead = runtimeClass.overhead();
    return overhead == null
        ? runtimeClass
        : runtimeClass.withOverhead(new Overhead(ContainerDefaults.amounts(overhead.podFixed())));
  }

  @Override
  public void validate(RuntimeClass runtimeClass, ValidationContext context, FieldErrors errors) {
    Checks.label(runtimeClass.handler(), HANDLER, errors);
    if (runtimeClass.overhead() != null) {
      ResourceValidation.container(
          ResourceRequirementsBuilder.builder().limits(runtimeClass.overhead().podFixed()).build(),
          ImmutableSet.of(),
          FieldPath.of("overhead"),
          errors);
    }
    if (runtimeClass.scheduling() != null) {
      scheduling(runtimeClass.scheduling(), FieldPath.of("scheduling"), errors);
    }
  }

  private static void scheduling(Scheduling scheduling, FieldPath path, FieldErrors errors) {
    Checks.labels(scheduling.nodeSelector(), path.child("nodeSelector"), errors);
    List<Toleration> tolerations = scheduling.tolerations();
    FieldPath at = path.child("tolerations");
    SchedulingValidation.tolerations(tolerations, at, errors);
    for (int i = 0; i < tolerations.size(); i++) {
      if (tolerations.indexOf(tolerations.get(i)) < i) {
        errors.add(FieldError.duplicate(at.index(i), GoStruct.json(tolerations.get(i))));
      }
    }
  }

  @Override
  public void validateUpdate(
      RuntimeClass runtimeClass, RuntimeClass old, ValidationContext context, FieldErrors errors) {
    Checks.same(runtimeClass.handler(), old.handler(), HANDLER, errors);
  }
}
