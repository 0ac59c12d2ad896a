package dev.orch.benchmarks;

import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
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

/** A pod to JSON and back, on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class CodecBenchmark {
  private final Pod pod = Pods.pod(1);
  private final byte[] bytes = BuiltInKinds.POD.encode(pod);

  /** Record to bytes. */
  @Benchmark
  public byte[] encode() {
    return BuiltInKinds.POD.encode(pod);
  }

  /** Bytes to record, with what the record doesn't know reported. */
  @Benchmark
  public Pod decode() {
    return BuiltInKinds.POD.read(Json.parse(bytes), unknown -> {});
  }
}
