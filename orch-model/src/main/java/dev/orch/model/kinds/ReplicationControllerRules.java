package dev.orch.model.kinds;

import static dev.orch.model.kinds.WorkloadRules.orNumber;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.KindRules;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.core.ReplicationController;
import dev.orch.model.core.ReplicationControllerSpec;
import dev.orch.model.core.ReplicationControllerStatus;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ValidationContext;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The rules of replication controllers. */
final class ReplicationControllerRules implements KindRules<ReplicationController> {
  static final Map<String, Function<ReplicationController, String>> SELECTABLE =
      ImmutableSortedMap.of("status.replicas", c -> Integer.toString(c.status().replicas()));

  private static final FieldPath SPEC = FieldPath.of("spec");

  /** The template's labels are the selector's and the controller's own, where these have none. */
  @Override
  public ReplicationController defaults(ReplicationController controller) {
    ReplicationControllerSpec spec = controller.spec();
    PodTemplateSpec template = ContainerDefaults.present(spec.template(), PodDefaults::template);
    Map<String, String> labels =
        template == null ? ImmutableMap.of() : template.metadata().labels();
    return controller
        .withMetadata(
            controller.metadata().labels().isEmpty()
                ? controller.metadata().withLabels(labels)
                : controller.metadata())
        .withSpec(
            spec.withReplicas(orNumber(spec.replicas(), 1))
                .withSelector(spec.selector().isEmpty() ? labels : spec.selector())
                .withTemplate(template));
  }

  @Override
  public ReplicationController prepareForCreate(ReplicationController controller) {
    return controller.withStatus(RecordType.of(ReplicationControllerStatus.class).zero());
  }

  @Override
  public void validate(
      ReplicationController controller, ValidationContext context, FieldErrors errors) {
    ReplicationControllerSpec spec = controller.spec();
    Checks.notNegative(spec.minReadySeconds(), SPEC.child("minReadySeconds"), errors);
    if (spec.selector().isEmpty()) {
      errors.add(FieldError.required(SPEC.child("selector"), ""));
    }
    Checks.notNegative(spec.replicas(), SPEC.child("replicas"), errors);
    template(spec, SPEC.child("template"), errors);
  }

  private static void template(ReplicationControllerSpec spec, FieldPath path, FieldErrors errors) {
    PodTemplateSpec template = spec.template();
    if (template == null) {
      errors.add(FieldError.required(path, ""));
      return;
    }
    Map<String, String> labels = template.metadata().labels();
    if (!labels.entrySet().containsAll(spec.selector().entrySet())) {
      errors.add(
          FieldError.invalid(
              path.child("metadata").child("labels"),
              Checks.json(labels),
              "`selector` does not match template `labels`"));
    }
    PodValidation.validateTemplate(template, path, errors);
    TemplateValidation.running(template, "ReplicationController", path, errors);
  }

  @Override
  public void validateStatusUpdate(
      ReplicationController controller,
      ReplicationController old,
      ValidationContext context,
      FieldErrors errors) {
    ReplicationControllerStatus status = controller.status();
    TemplateValidation.counts(
        status.replicas(),
        status.fullyLabeledReplicas(),
        status.readyReplicas(),
        status.availableReplicas(),
        status.observedGeneration(),
        errors);
  }

  @Override
  public List<String> warnings(ReplicationController controller) {
    PodTemplateSpec template = controller.spec().template();
    return template == null ? ImmutableList.of() : PodWarnings.of(template, "spec.template.");
  }
}
