package dev.orch.contracts.store;

import dev.orch.store.Key;
import dev.orch.store.ListRequest;
import dev.orch.store.MemoryStore;
import dev.orch.store.Mutation;
import dev.orch.store.Scope;
import java.util.List;
import java.util.stream.Collectors;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Gets, lists and commits of the memory store by several threads have an order in which they could
 * have happened one by one.
 */
@Param(name = "key", gen = IntGen.class, conf = "1:2")
public class MemoryStoreLinearizabilityTest {
  private final MemoryStore<Stamped> store = new MemoryStore<>(Stamped.CODEC, 1, 4, 1 << 20);

  private static Key pod(int i) {
    return new Key("pods", "default", "p" + i);
  }

  @Operation
  public boolean create(@Param(name = "key") int key) {
    return store.commit(List.of(Mutation.create(pod(key), Stamped.of("c")))).committed() != null;
  }

  /** Writes a pod and a counter in one commit: a reader that sees one must see the other. */
  @Operation
  public boolean createBoth(@Param(name = "key") int key) {
    return store
            .commit(
                List.of(
                    Mutation.create(pod(key), Stamped.of("b")),
                    Mutation.create(new Key("counters", "", "c" + key), Stamped.of("b"))))
            .committed()
        != null;
  }

  @Operation
  public boolean remove(@Param(name = "key") int key) {
    return store
        .get(pod(key))
        .map(
            found ->
                store.commit(List.of(Mutation.delete(pod(key), found.revision()))).committed()
                    != null)
        .orElse(false);
  }

  @Operation
  public String list() {
    return store.list(ListRequest.all(Scope.of("pods"))).items().stream()
        .map(item -> item.key().name() + item.value().text())
        .collect(Collectors.joining(","));
  }

  @Operation
  public boolean has(@Param(name = "key") int key) {
    return store.get(pod(key)).isPresent();
  }

  @Test
  void operations_areLinearizable() {
    new StressOptions()
        .iterations(15)
        .invocationsPerIteration(1000)
        .threads(2)
        .actorsPerThread(3)
        .check(MemoryStoreLinearizabilityTest.class);
  }
}
