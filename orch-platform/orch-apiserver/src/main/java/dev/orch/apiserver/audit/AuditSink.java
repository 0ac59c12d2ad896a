package dev.orch.apiserver.audit;

import dev.orch.model.json.Json;

/** Where events of the audit log go. Called from any thread, before the answer is sent. */
@FunctionalInterface
public interface AuditSink {
  /**
   * Keeps an event.
   *
   * @param event of {@code audit.k8s.io/v1}
   */
  void write(Json.Obj event);
}
