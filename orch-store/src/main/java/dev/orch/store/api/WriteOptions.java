package dev.orch.store.api;

/**
 * How to write.
 *
 * @param dryRun whether to do everything but store
 * @param fieldManager the name under which changes are recorded, or {@code ""} for the caller's
 * @param fieldValidation what becomes of fields that the kind doesn't have
 * @param force whether an apply takes fields over from other managers
 */
public record WriteOptions(
    boolean dryRun, String fieldManager, FieldValidation fieldValidation, boolean force) {
  /** What becomes of unknown and duplicate fields. */
  public enum FieldValidation {
    IGNORE,
    WARN,
    STRICT
  }

  public static final WriteOptions NONE = new WriteOptions(false, "", FieldValidation.WARN, false);

  public static final WriteOptions DRY_RUN =
      new WriteOptions(true, "", FieldValidation.WARN, false);
}
