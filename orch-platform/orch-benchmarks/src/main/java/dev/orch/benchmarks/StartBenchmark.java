package dev.orch.benchmarks;

import dev.orch.cluster.Orch;
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

/** An embedded cluster in a warm JVM: from the builder to an API that can be used, and its end. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class StartBenchmark {
  /** One simulated node, all controllers, the scheduler. */
  @Benchmark
  public int startAndClose() {
    try (Orch cluster = Orch.builder().start()) {
      return cluster.api().kinds().all().size();
    }
  }
}
