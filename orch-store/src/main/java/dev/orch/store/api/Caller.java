package dev.orch.store.api;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Who calls the API, and what for.
 *
 * @param user who it is
 * @param fieldManager the name under which its changes are recorded where a call names none
 * @param warnings is told of warnings to the caller
 * @param notes is told what an audit log should say of the call, by keys
 */
public record Caller(
    User user, String fieldManager, Consumer<String> warnings, BiConsumer<String, String> notes) {
  /** Somebody of whose calls nobody keeps a log. */
  public Caller(User user, String fieldManager, Consumer<String> warnings) {
    this(user, fieldManager, warnings, (key, value) -> {});
  }

  /** A component of the cluster itself, which may do everything. */
  public static Caller component(String name) {
    return new Caller(User.of("system:" + name, User.MASTERS), name, warning -> {});
  }
}
