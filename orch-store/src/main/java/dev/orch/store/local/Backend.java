package dev.orch.store.local;

import dev.orch.model.Chance;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.Resource;
import dev.orch.model.validation.ValidationContext;
import dev.orch.store.Key;
import dev.orch.store.Versioned;
import dev.orch.store.VersionedStore;
import dev.orch.store.admission.Admission;
import dev.orch.store.admission.Objects;
import dev.orch.store.api.Authenticator;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.TokenIssuer;
import dev.orch.store.quota.Measures;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What all resources of one API share. Immutable but for what it holds; for any thread.
 *
 * @param measures what objects cost; null if there are no quotas
 */
record Backend(
    ServedKinds served,
    VersionedStore<Resource> store,
    InstantSource clock,
    Chance chance,
    Authorizer authorizer,
    Admission admission,
    ValidationContext validation,
    ServiceAllocation services,
    Ownership.FieldManagers fieldManagers,
    @Nullable TokenIssuer tokens,
    Authenticator given,
    ComputedKinds computed,
    @Nullable Measures measures)
    implements Objects {

  /** Who finds out whose a token is. */
  Tokens callers() {
    return new Tokens(given, tokens, this, clock, new TokenUse(this)::note);
  }

  static Key key(Kind<?> kind, String namespace, String name) {
    return new Key(kind.stored().resource(), kind.isNamespaced() ? namespace : "", name);
  }

  Kinds kinds() {
    return served.kinds();
  }

  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  @Override
  public <T extends Resource> Optional<T> find(Kind<T> kind, String namespace, String name) {
    return new StoredObjects(store).find(kind, namespace, name);
  }

  @Override
  public <T extends Resource> List<T> list(Kind<T> kind) {
    return new StoredObjects(store).list(kind);
  }

  @Override
  public <T extends Resource> List<T> list(Kind<T> kind, String namespace) {
    return new StoredObjects(store).list(kind, namespace);
  }

  Optional<Versioned<Resource>> get(Key key) {
    return store.get(key);
  }
}
