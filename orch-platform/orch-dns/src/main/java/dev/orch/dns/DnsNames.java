package dev.orch.dns;

import dev.orch.network.dns.Answer;
import dev.orch.network.dns.RecordType;
import java.util.Optional;

/** The names that a server answers for itself. Asked by any thread; must not block. */
public interface DnsNames {
  /** Whether all of them are known: until then the server says that it doesn't know. */
  boolean isKnown();

  /** Whether a name, in lower case and without the last dot, is in the cluster's domain. */
  boolean isOurs(String name);

  /** The answer to a question; empty if others know. */
  Optional<Answer> answer(String name, RecordType type);
}
