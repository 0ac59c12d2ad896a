package dev.orch.benchmarks;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.rbac.ClusterRole;
import dev.orch.model.rbac.RoleBinding;
import dev.orch.store.Key;
import dev.orch.store.MemoryStore;
import dev.orch.store.Mutation;
import dev.orch.store.access.RbacAuthorizer;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.Authorizer.Decision;
import dev.orch.store.api.User;
import dev.orch.store.local.ResourceCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One decision of role-based access control, with 10,000 bindings of 100 roles. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AccessBenchmark {
  private static final int BINDINGS = 10_000;
  private static final int ROLES = 100;
  private static final int WISHES = 1 << 12;

  /** Among how many namespaces and users the bindings are spread, of each so many. */
  @Param({"100", "10"})
  public int spread;

  private final MemoryStore<Resource> store = new MemoryStore<>(new ResourceCodec(), 1);
  private final List<Attributes> wishes = new ArrayList<>();
  private RbacAuthorizer authorizer = RbacAuthorizer.over(store);
  private int next;

  /** Fills the store. */
  @Setup
  public void fill() {
    for (int i = 0; i < ROLES; i++) {
      put(
          BuiltInKinds.all().of(ClusterRole.class),
          "",
          "role-" + i,
          "{'rules':[{'apiGroups':[''],'resources':['r"
              + i
              + "'],'verbs':['get','list']},"
              + "{'apiGroups':['apps'],'resources':['deployments'],'verbs':['v"
              + i
              + "']}]}");
    }
    Random random = new Random(1);
    for (int i = 0; i < BINDINGS; i++) {
      put(
          BuiltInKinds.all().of(RoleBinding.class),
          "ns-" + random.nextInt(spread),
          "binding-" + i,
          "{'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'role-"
              + random.nextInt(ROLES)
              + "'},'subjects':[{'kind':'User','name':'user-"
              + random.nextInt(spread)
              + "'}]}");
    }
    for (int i = 0; i < WISHES; i++) {
      wishes.add(
          new Attributes(
              User.of("user-" + random.nextInt(spread), User.AUTHENTICATED),
              "get",
              "",
              "v1",
              "r" + random.nextInt(ROLES),
              "",
              "ns-" + random.nextInt(spread),
              "x",
              ""));
    }
    authorizer = RbacAuthorizer.over(store);
  }

  private <T extends Resource> void put(Kind<T> kind, String namespace, String name, String json) {
    Json.Obj metadata =
        new Json.Obj(ImmutableSortedMap.of("name", Json.of(name), "namespace", Json.of(namespace)));
    T object =
        kind.read(
            Json.parse(json.replace('\'', '"')).asObject().with("metadata", metadata),
            unknown -> {});
    store.commit(
        List.of(Mutation.create(new Key(kind.resource(), namespace, name), kind.toStored(object))));
  }

  /** Decides. */
  @Benchmark
  public Decision decide() {
    return authorizer.decide(wishes.get(next++ & (WISHES - 1)));
  }
}
