package dev.orch.store.admission;

/**
 * Is told what webhooks and policies note about a request, for whoever keeps a log. Called from the
 * caller's thread; must not throw or block.
 */
@FunctionalInterface
public interface AuditAnnotations {
  /** Tells who called, as the door that he came through may keep a log. */
  AuditAnnotations OF_CALLER = (request, key, value) -> request.caller().notes().accept(key, value);

  /** Something was noted, perhaps again: a write that lost a race is looked at anew. */
  void add(AdmissionRequest<?> request, String key, String value);
}
