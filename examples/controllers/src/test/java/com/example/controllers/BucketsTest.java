package com.example.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.controllers.Buckets.Bucket;
import com.example.controllers.Buckets.BucketSpec;
import com.example.controllers.ObjectStore.UnavailableException;
import dev.orch.controllers.Loop;
import dev.orch.model.Kind;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Simulation;
import dev.orch.testkit.simulation.Specification;
import dev.orch.testkit.simulation.Trials;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BucketsTest {
  @Test
  void buckets_keepTheirPromises() {
    Trials trials = Trials.of(Promises::new, Duration.ofHours(40));
    assertThat(trials.trials()).isPositive();
  }

  /** A store that answers late, and sometimes fails, before or after it did what it was asked. */
  private static final class Flaky implements ObjectStore {
    final Map<String, Long> buckets = new TreeMap<>();
    private @Nullable ScheduledExecutorService worker;
    private final Rng rng = Rng.of(1);

    /** How many of the next calls may fail. */
    int failing;

    void begin(Simulation cluster) {
      worker = cluster.executor().worker("store");
    }

    @Override
    public CompletionStage<String> ensure(String bucket, long bytes) {
      return call(
          () -> {
            buckets.put(bucket, bytes);
            return "store://" + bucket;
          });
    }

    @Override
    public CompletionStage<Boolean> delete(String bucket) {
      return call(() -> buckets.remove(bucket) != null);
    }

    private <A> CompletionStage<A> call(Supplier<A> effect) {
      CompletableFuture<A> answer = new CompletableFuture<>();
      int fate = failing-- > 0 ? rng.nextInt(3) : 2;
      if (fate == 0) {
        answer.completeExceptionally(new UnavailableException("the store is down"));
        return answer;
      }
      A value = effect.get();
      Runnable end =
          fate == 1
              ? () -> answer.completeExceptionally(new UnavailableException("the store is down"))
              : () -> answer.complete(value);
      worker.schedule(end, rng.nextInt(5_000), TimeUnit.MILLISECONDS);
      return answer;
    }
  }

  private static final class Promises implements Specification {
    private final Flaky store = new Flaky();

    @Override
    public List<Kind<?>> kinds() {
      return List.of(Buckets.BUCKET);
    }

    @Override
    public List<Loop> loops() {
      return List.of(Buckets.controller(store));
    }

    @Override
    public void prepare(Simulation cluster) {
      store.begin(cluster);
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      store.failing = rng.nextInt(3);
      String name = "b" + rng.nextInt(2);
      BucketSpec wanted = new BucketSpec(1 + rng.nextInt(3));
      if (cluster.of(Bucket.class).find(name).isEmpty()) {
        cluster
            .of(Bucket.class)
            .create(new Bucket(ObjectMetaBuilder.builder().name(name).build(), wanted, null));
        return;
      }
      switch (rng.nextInt(4)) {
        case 0 -> cluster.of(Bucket.class).delete(name);
        case 1 -> store.buckets.clear();
        default ->
            cluster
                .of(Bucket.class)
                .edit(name, bucket -> new Bucket(bucket.metadata(), wanted, bucket.status()));
      }
    }

    @Override
    public void settled(Simulation cluster) {
      Map<String, Long> wanted = new TreeMap<>();
      for (Bucket bucket : cluster.of(Bucket.class).list().items()) {
        String uid = bucket.metadata().uid();
        wanted.put(uid, bucket.spec().bytes());
        assertThat(bucket.metadata().deletionTimestamp()).isNull();
        assertThat(bucket.status().url()).isEqualTo("store://" + uid);
      }
      assertThat(store.buckets).isEqualTo(wanted);
    }
  }
}
