package dev.orch.store.admission;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import java.util.List;
import java.util.Optional;

/** Reads stored objects, as they are now. For any thread. */
public interface Objects {
  <T extends Resource> Optional<T> find(Kind<T> kind, String namespace, String name);

  <T extends Resource> List<T> list(Kind<T> kind);

  /** Those in one namespace. */
  <T extends Resource> List<T> list(Kind<T> kind, String namespace);
}
