package dev.orch.model.kinds;

import dev.orch.model.core.Secret;
import java.util.List;

/** The rules of such objects. Stateless. */
final class TlsWarnings {
  private TlsWarnings() {}

  static List<String> of(Secret secret) {
    return List.of();
  }
}
