package dev.orch.architecture;

import com.google.common.collect.ImmutableList;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What would make a run differ from the next one of the same seed, or hold a thread; by calls, as
 * the byte code has them.
 */
final class Bans {
  /** What a named edge may be allowed. */
  enum Kind {
    /** Real time. */
    TIME,
    /** Threads that nobody gave. */
    THREADS,
    /** Waiting for another thread. */
    WAITING,
    /** Chance that no seed brings back. */
    CHANCE,
    /** Order that differs from run to run. */
    ORDER,
    /** The machine's zone, locale, charset. */
    PLACE,
    /** Writing to the console. */
    OUTPUT
  }

  private static final String NEW = "<init>";

  private static final ImmutableList<Ban> ALL =
      ImmutableList.<Ban>builder()
          .add(calls(Kind.TIME, "java.lang.System", "currentTimeMillis", "nanoTime"))
          .add(calls(Kind.TIME, "java.time.InstantSource", "system"))
          .add(
              calls(
                  Kind.TIME,
                  "java.time.Clock",
                  "system",
                  "systemUTC",
                  "systemDefaultZone",
                  "tickMillis",
                  "tickSeconds",
                  "tickMinutes"))
          .add(new Ban(Kind.TIME, Bans::isNow))
          .add(
              new Ban(
                  Kind.TIME, call -> isOn(call, "java.util.Date", NEW) && parameters(call) == 0))
          .add(calls(Kind.TIME, "java.util.Calendar", "getInstance"))
          .add(
              calls(
                  Kind.TIME,
                  "java.util.concurrent.CompletableFuture",
                  "orTimeout",
                  "completeOnTimeout",
                  "delayedExecutor"))
          .add(
              calls(
                  Kind.TIME,
                  "com.google.common.base.Stopwatch",
                  "createStarted",
                  "createUnstarted"))
          .add(
              calls(
                  Kind.THREADS,
                  "java.lang.Thread",
                  NEW,
                  "start",
                  "ofVirtual",
                  "ofPlatform",
                  "startVirtualThread"))
          .add(calls(Kind.THREADS, "java.util.Timer", NEW))
          .add(calls(Kind.THREADS, "java.util.concurrent.ForkJoinPool", NEW, "commonPool"))
          .add(calls(Kind.THREADS, "java.util.concurrent.ThreadPoolExecutor", NEW))
          .add(
              new Ban(
                  Kind.THREADS,
                  call ->
                      isOn(call, "java.util.concurrent.Executors", call.getName())
                          && call.getName().startsWith("new")))
          .add(new Ban(Kind.THREADS, Bans::isAsyncWithoutExecutor))
          .add(calls(Kind.THREADS, "java.util.Collection", "parallelStream"))
          .add(calls(Kind.THREADS, "java.util.stream.BaseStream", "parallel"))
          .add(calls(Kind.WAITING, "java.lang.Thread", "sleep", "join", "yield", "onSpinWait"))
          .add(
              calls(
                  Kind.WAITING, "java.util.concurrent.TimeUnit", "sleep", "timedJoin", "timedWait"))
          .add(calls(Kind.WAITING, "java.lang.Object", "wait"))
          .add(calls(Kind.WAITING, "java.net.http.HttpClient", "send"))
          .add(new Ban(Kind.WAITING, Bans::isTimedAcquire))
          .add(calls(Kind.WAITING, "java.lang.Process", "waitFor"))
          .add(calls(Kind.WAITING, "java.util.concurrent.Future", "get", "join"))
          .add(calls(Kind.WAITING, "java.util.concurrent.ForkJoinTask", "invoke"))
          .add(
              calls(
                  Kind.WAITING,
                  "java.util.concurrent.ExecutorService",
                  "awaitTermination",
                  "invokeAll",
                  "invokeAny"))
          .add(calls(Kind.WAITING, "java.util.concurrent.CompletionService", "take"))
          .add(calls(Kind.WAITING, "java.util.concurrent.BlockingQueue", "take", "put"))
          .add(
              calls(
                  Kind.WAITING,
                  "java.util.concurrent.BlockingDeque",
                  "takeFirst",
                  "takeLast",
                  "putFirst",
                  "putLast"))
          .add(new Ban(Kind.WAITING, Bans::isTimedQueueCall))
          .add(calls(Kind.WAITING, "java.util.concurrent.CountDownLatch", "await"))
          .add(calls(Kind.WAITING, "java.util.concurrent.CyclicBarrier", "await"))
          .add(
              calls(
                  Kind.WAITING,
                  "java.util.concurrent.Semaphore",
                  "acquire",
                  "acquireUninterruptibly"))
          .add(
              calls(
                  Kind.WAITING,
                  "java.util.concurrent.Phaser",
                  "awaitAdvance",
                  "arriveAndAwaitAdvance"))
          .add(calls(Kind.WAITING, "java.util.concurrent.Exchanger", "exchange"))
          .add(
              calls(
                  Kind.WAITING,
                  "java.util.concurrent.locks.Condition",
                  "await",
                  "awaitNanos",
                  "awaitUntil",
                  "awaitUninterruptibly"))
          .add(
              calls(
                  Kind.WAITING,
                  "java.util.concurrent.locks.LockSupport",
                  "park",
                  "parkNanos",
                  "parkUntil"))
          .add(calls(Kind.CHANCE, "java.util.UUID", "randomUUID"))
          .add(calls(Kind.CHANCE, "java.lang.Math", "random"))
          .add(calls(Kind.CHANCE, "java.util.Random", NEW))
          .add(calls(Kind.CHANCE, "java.util.SplittableRandom", NEW))
          .add(
              calls(
                  Kind.CHANCE,
                  "java.security.SecureRandom",
                  NEW,
                  "getInstance",
                  "getInstanceStrong"))
          .add(calls(Kind.CHANCE, "java.util.concurrent.ThreadLocalRandom", "current"))
          .add(calls(Kind.CHANCE, "java.util.random.RandomGenerator", "getDefault", "of"))
          .add(
              new Ban(
                  Kind.CHANCE,
                  call -> isOn(call, "java.util.Collections", "shuffle") && parameters(call) == 1))
          .add(calls(Kind.ORDER, "java.util.Map", "of", "ofEntries", "copyOf"))
          .add(calls(Kind.ORDER, "java.util.Set", "of", "copyOf"))
          .add(
              calls(
                  Kind.ORDER,
                  "java.util.stream.Collectors",
                  "toSet",
                  "toUnmodifiableSet",
                  "toUnmodifiableMap",
                  "groupingByConcurrent"))
          .add(
              new Ban(
                  Kind.ORDER,
                  call ->
                      isOn(call, "java.util.stream.Collectors", "toMap", "toConcurrentMap")
                          && parameters(call) < 4))
          .add(
              new Ban(
                  Kind.ORDER,
                  call ->
                      isOn(call, "java.util.stream.Collectors", "groupingBy")
                          && parameters(call) < 3))
          .add(calls(Kind.ORDER, "java.lang.System", "identityHashCode"))
          .add(calls(Kind.PLACE, "java.util.TimeZone", "getDefault"))
          .add(calls(Kind.PLACE, "java.time.ZoneId", "systemDefault"))
          .add(calls(Kind.PLACE, "java.util.Locale", "getDefault"))
          .add(calls(Kind.PLACE, "java.nio.charset.Charset", "defaultCharset"))
          .add(
              new Ban(
                  Kind.PLACE,
                  call ->
                      isOn(call, "java.lang.String", "toLowerCase", "toUpperCase", "getBytes")
                          && parameters(call) == 0))
          .add(calls(Kind.OUTPUT, "java.lang.System", "exit"))
          .add(
              new Ban(
                  Kind.OUTPUT,
                  call ->
                      isOn(call, "java.lang.Throwable", "printStackTrace")
                          && parameters(call) == 0))
          .build();

  private Bans() {}

  /** No banned call, and no {@code System.out}, but where {@code allowed} says so. */
  static ArchCondition<JavaClass> keepWithin(BiPredicate<JavaClass, Kind> allowed) {
    return new ArchCondition<>(
        "be given time, threads and chance (what may take them stands in Edges)") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaAccess<?> access : type.getAccessesFromSelf()) {
          for (Kind kind : broken(access)) {
            if (!allowed.test(type, kind)) {
              events.add(
                  SimpleConditionEvent.violated(access, kind + ": " + access.getDescription()));
            }
          }
        }
      }
    };
  }

  /** A Caffeine cache takes the common pool and the real clock unless it is given others. */
  static ArchCondition<JavaClass> buildCachesWithExecutorAndTicker() {
    return new ArchCondition<>("give each Caffeine cache an executor and a ticker") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        Set<String> called =
            type.getAccessesFromSelf().stream()
                .filter(
                    a ->
                        a.getTargetOwner()
                            .getName()
                            .equals("com.github.benmanes.caffeine.cache.Caffeine"))
                .map(JavaAccess::getName)
                .collect(Collectors.toSet());
        if (called.contains("newBuilder") && !called.containsAll(List.of("executor", "ticker"))) {
          events.add(
              SimpleConditionEvent.violated(type, type.getName() + " builds a cache without"));
        }
      }
    };
  }

  private static List<Kind> broken(JavaAccess<?> access) {
    if (access.getTarget() instanceof CodeUnitAccessTarget call) {
      return ALL.stream().filter(ban -> ban.call.test(call)).map(Ban::kind).distinct().toList();
    }
    boolean console =
        access.getTargetOwner().getName().equals("java.lang.System")
            && List.of("out", "err").contains(access.getName());
    return console ? List.of(Kind.OUTPUT) : List.of();
  }

  private record Ban(Kind kind, Predicate<CodeUnitAccessTarget> call) {}

  private static Ban calls(Kind kind, String owner, String... methods) {
    return new Ban(kind, call -> isOn(call, owner, methods));
  }

  private static boolean isOn(CodeUnitAccessTarget call, String owner, String... methods) {
    boolean ordered = call.getOwner().getPackageName().startsWith("com.google.common.collect");
    if (ordered && (owner.equals("java.util.Map") || owner.equals("java.util.Set"))) {
      return false; // Guava's immutable collections iterate as they were filled, or sorted
    }
    return List.of(methods).contains(call.getName()) && call.getOwner().isAssignableTo(owner);
  }

  private static int parameters(CodeUnitAccessTarget call) {
    return call.getRawParameterTypes().size();
  }

  private static boolean isNow(CodeUnitAccessTarget call) {
    return call.getName().equals("now") && call.getOwner().getPackageName().startsWith("java.time");
  }

  private static boolean isTimedQueueCall(CodeUnitAccessTarget call) {
    return isOn(call, "java.util.concurrent.BlockingQueue", "poll", "offer")
        && parameters(call) >= 2;
  }

  private static boolean isTimedAcquire(CodeUnitAccessTarget call) {
    return isOn(call, "java.util.concurrent.Semaphore", "tryAcquire") && parameters(call) >= 2;
  }

  private static boolean isAsyncWithoutExecutor(CodeUnitAccessTarget call) {
    return call.getName().endsWith("Async")
        && call.getOwner().isAssignableTo("java.util.concurrent.CompletionStage")
        && call.getRawParameterTypes().stream()
            .noneMatch(t -> t.isAssignableTo("java.util.concurrent.Executor"));
  }
}
