package dev.orch.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.orch.architecture.Bans.Kind;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The bans find what they are for: a rule that nothing can break guards nothing. */
class BansTest {
  @Test
  void offender_isFoundOutInEachLine() {
    assertThat(report(Offender.class, Bans.keepWithin((type, kind) -> false)))
        .filteredOn(line -> !line.contains("access$"))
        .hasSize(15)
        .extracting(line -> Kind.valueOf(line.substring(0, line.indexOf(':'))))
        .containsAll(Arrays.asList(Kind.values()));
  }

  @Test
  void offenderAtAnEdge_isAllowed() {
    assertThat(report(Offender.class, Bans.keepWithin((type, kind) -> true))).isEmpty();
  }

  @Test
  void whatIsGiven_isAllowed() {
    assertThat(report(Given.class, Bans.keepWithin((type, kind) -> false))).isEmpty();
  }

  @Test
  void cacheWithoutExecutorAndTicker_isFound() {
    assertThat(report(RealCache.class, Bans.buildCachesWithExecutorAndTicker())).hasSize(1);
    assertThat(report(GivenCache.class, Bans.buildCachesWithExecutorAndTicker())).isEmpty();
  }

  private static List<String> report(Class<?> type, ArchCondition<JavaClass> condition) {
    return ArchRuleDefinition.classes()
        .should(condition)
        .evaluate(new ClassFileImporter().importClasses(type))
        .getFailureReport()
        .getDetails();
  }

  @SuppressWarnings("unused")
  private static final class Offender {
    void time() {
      Supplier<Instant> now = Instant::now;
      long nanos = System.nanoTime();
      InstantSource source = InstantSource.system();
    }

    void threads() {
      CompletableFuture.runAsync(() -> {});
      List.of(1).parallelStream().close();
    }

    void waiting() throws Exception {
      Thread.sleep(1);
      new CompletableFuture<>().join();
      new FutureTask<>(() -> 1).get();
      new LinkedBlockingQueue<>().take();
    }

    void chance() {
      UUID id = UUID.randomUUID();
      Random random = new Random(1);
    }

    void order() {
      Map<String, Integer> map = Map.of("a", 1);
      Object set = List.of(1).stream().collect(Collectors.toSet());
    }

    void place() {
      Locale locale = Locale.getDefault();
    }

    void output() {
      System.out.println();
    }
  }

  @SuppressWarnings("unused")
  private record Given(InstantSource time, Executor executor) {
    void uses() {
      Instant now = time.instant();
      CompletableFuture.runAsync(() -> {}, executor);
      SortedMap<Integer, Integer> sorted =
          List.of(1).stream().collect(Collectors.toMap(i -> i, i -> i, (i, j) -> i, TreeMap::new));
      sorted.get(1);
    }
  }

  @SuppressWarnings("unused")
  private static final class RealCache {
    private final Cache<String, String> cache = Caffeine.newBuilder().maximumSize(1).build();
  }

  @SuppressWarnings("unused")
  private static final class GivenCache {
    private final Cache<String, String> cache =
        Caffeine.newBuilder().executor(Runnable::run).ticker(() -> 0).maximumSize(1).build();
  }
}
