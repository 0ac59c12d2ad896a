package dev.orch.apiserver.audit;

import java.util.Optional;

/** How much is noted of a request: each level all that those before it do. */
public enum AuditLevel {
  NONE("None"),
  /** Who, what and when. */
  METADATA("Metadata"),
  /** What was sent. */
  REQUEST("Request"),
  /** What was answered. */
  REQUEST_RESPONSE("RequestResponse");

  private final String text;

  AuditLevel(String text) {
    this.text = text;
  }

  /** As policies and events name it. */
  public String text() {
    return text;
  }

  static Optional<AuditLevel> of(String text) {
    for (AuditLevel level : values()) {
      if (level.text.equals(text)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }

  boolean has(AuditLevel other) {
    return compareTo(other) >= 0;
  }
}
