package dev.orch.model.kinds;

import dev.orch.model.KindRules;
import dev.orch.model.apps.ControllerRevision;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ValidationContext;

/** The rules of controllers' revisions: what one was stays as it was. */
final class RevisionRules implements KindRules<ControllerRevision> {
  private static final FieldPath DATA = FieldPath.of("data");

  @Override
  public void validate(ControllerRevision revision, ValidationContext context, FieldErrors errors) {
    Checks.notNegative(revision.revision(), FieldPath.of("revision"), errors);
    if (revision.data() == null) {
      errors.add(FieldError.required(DATA, "data is mandatory"));
    }
  }

  @Override
  public void validateUpdate(
      ControllerRevision revision,
      ControllerRevision old,
      ValidationContext context,
      FieldErrors errors) {
    validate(revision, context, errors);
    Checks.same(revision.data(), old.data(), DATA, errors);
  }
}
