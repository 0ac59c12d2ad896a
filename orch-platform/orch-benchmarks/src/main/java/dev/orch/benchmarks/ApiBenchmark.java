package dev.orch.benchmarks;

import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.store.api.Api;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import dev.orch.store.local.LocalApi;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Writes through the API in-process, on one thread: what lies between a client and the store. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ApiBenchmark {
  private static final DeleteOptions NOW =
      DeleteOptionsBuilder.builder().gracePeriodSeconds(0L).build();
  private static final WriteOptions APPLIER =
      new WriteOptions(false, "applier", WriteOptions.FieldValidation.WARN, true);
  private static final Patch APPLIED =
      Patch.apply(
          Json.parse(
              "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"kept\","
                  + "\"labels\":{\"tier\":\"back\"}}}"));

  private final Resources<Pod> pods;
  private final Pod pod;
  private Pod kept;
  private int count;

  /** A namespace with one pod. */
  public ApiBenchmark() {
    Api api =
        LocalApi.builder()
            .clock(InstantSource.system())
            .seed(1)
            .build()
            .as(Caller.component("benchmark"));
    api.resources(Namespace.class).create(read(Namespace.class, "{'metadata':{'name':'default'}}"));
    api.resources(ServiceAccount.class)
        .inNamespace("default")
        .create(read(ServiceAccount.class, "{'metadata':{'name':'default'}}"));
    pods = api.resources(Pod.class).inNamespace("default");
    pod =
        read(
            Pod.class,
            "{'metadata':{'generateName':'web-','labels':{'app':'web'}},'spec':{'containers':[{"
                + "'name':'c','image':'img:1','env':[{'name':'A','value':'1'}],'ports':[{"
                + "'containerPort':80}],'resources':{'requests':{'cpu':'100m','memory':'64Mi'}}}]}}");
    kept = pods.create(pod.withMetadata(pod.metadata().withName("kept").withGenerateName("")));
    pods.patch("kept", APPLIED, APPLIER);
  }

  private static <T extends dev.orch.model.Resource> T read(Class<T> type, String json) {
    return BuiltInKinds.all().of(type).read(Json.parse(json.replace('\'', '"')), unknown -> {});
  }

  /** A pod is created, defaulted, admitted, validated, and deleted again. */
  @Benchmark
  public Pod createAndDelete() {
    Pod created = pods.create(pod);
    pods.delete(created.metadata().name(), NOW, WriteOptions.NONE);
    return created;
  }

  /** A node reports a pod's status. */
  @Benchmark
  public Pod updateStatus() {
    String ip = "10.0.0." + (count++ & 127);
    kept = pods.status().update(pods.get("kept").withStatus(kept.status().withPodIP(ip)));
    return kept;
  }

  /** An apply that changes nothing. */
  @Benchmark
  public Pod applySame() {
    return pods.patch("kept", APPLIED, APPLIER);
  }
}
