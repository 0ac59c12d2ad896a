package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Resource;
import dev.orch.store.CommitResult;
import dev.orch.store.Mutation;
import dev.orch.store.Versioned;
import dev.orch.store.VersionedStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Commits mutations of which several may write objects of one kind, as those of a Service with two
 * addresses do, though a commit writes at most one of each. The first of a kind is part of the
 * commit that decides; before it, further ones are created by commits of their own, which it
 * requires, and after it further ones are deleted. Whoever dies in between leaves an object that
 * {@link AllocationRepair} removes.
 */
final class PairedCommit {
  private final VersionedStore<Resource> store;
  private final List<Mutation<Resource>> deciding = new ArrayList<>();
  private final List<Mutation<Resource>> requirements = new ArrayList<>();
  private final List<Mutation<Resource>> claims = new ArrayList<>();
  private final List<Mutation<Resource>> releases = new ArrayList<>();

  private PairedCommit(VersionedStore<Resource> store, List<Mutation<Resource>> mutations) {
    this.store = store;
    Set<String> written = new TreeSet<>();
    for (Mutation<Resource> mutation : mutations) {
      if (mutation instanceof Mutation.Require<Resource>) {
        requirements.add(mutation);
        deciding.add(mutation);
      } else if (written.add(mutation.key().resource())) {
        deciding.add(mutation);
      } else {
        (mutation instanceof Mutation.Delete<Resource> ? releases : claims).add(mutation);
      }
    }
  }

  /** All of it, or, as far as others can tell once it returns, nothing. */
  static CommitResult<Resource> commit(
      VersionedStore<Resource> store, List<Mutation<Resource>> mutations) {
    PairedCommit paired = new PairedCommit(store, mutations);
    return paired.claims.isEmpty() && paired.releases.isEmpty()
        ? store.commit(mutations)
        : paired.run();
  }

  private CommitResult<Resource> run() {
    for (Mutation<Resource> mutation : deciding) { // what is bound to fail shall write nothing
      Optional<Versioned<Resource>> present = store.get(mutation.key());
      if (present.map(Versioned::revision).orElse(0L) != expected(mutation)) {
        return new CommitResult.Conflict<>(mutation.key(), present);
      }
    }
    List<Mutation<Resource>> undo = new ArrayList<>();
    for (Mutation<Resource> claim : claims) {
      CommitResult<Resource> claimed =
          store.commit(
              ImmutableList.<Mutation<Resource>>builder().add(claim).addAll(requirements).build());
      if (claimed.conflict() != null) {
        commitEach(undo);
        return claimed;
      }
      long revision = Objects.requireNonNull(claimed.committed()).revision();
      deciding.add(Mutation.require(claim.key(), revision));
      undo.add(Mutation.delete(claim.key(), revision));
    }
    CommitResult<Resource> result = store.commit(deciding);
    commitEach(result.conflict() == null ? releases : undo);
    return result;
  }

  /** One that fails has been changed by somebody, who is answerable for it then. */
  private void commitEach(List<Mutation<Resource>> mutations) {
    mutations.forEach(mutation -> store.commit(ImmutableList.of(mutation)));
  }

  private static long expected(Mutation<Resource> mutation) {
    if (mutation instanceof Mutation.Put<Resource> put) {
      return put.expected();
    }
    return mutation instanceof Mutation.Delete<Resource> delete
        ? delete.expected()
        : ((Mutation.Require<Resource>) mutation).expected();
  }
}
