package dev.orch.contracts.workloads;

import com.google.common.collect.ImmutableMap;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informers;
import dev.orch.model.Resource;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A mistake of a controller's author, as it shows at the API: something is overlooked in what is
 * read, or left out of what is written. So a controller gets it without being copied. Immutable.
 *
 * @param seen how objects of a type look to it
 * @param hidden the objects of a type that it takes for absent
 * @param said what becomes of objects of a type that it writes
 * @param traits what is wrong with all its calls
 */
record Flaw(
    ImmutableMap<Class<?>, UnaryOperator<Resource>> seen,
    ImmutableMap<Class<?>, Predicate<Resource>> hidden,
    ImmutableMap<Class<?>, UnaryOperator<Resource>> said,
    ImmutableMap<Trait, Boolean> traits) {
  /** What may be wrong with all calls. */
  enum Trait {
    /** Deletes whatever has the name. */
    DELETES_BY_NAME,
    /** Writes over what others wrote meanwhile. */
    LAST_WRITER_WINS,
    /** Asks the cache where the API should be asked. */
    BELIEVES_ITS_CACHE,
    /** Does something when something happens, not when it finds that something is to be done. */
    WAITS_FOR_EVENTS
  }

  private static final Flaw NONE =
      new Flaw(ImmutableMap.of(), ImmutableMap.of(), ImmutableMap.of(), ImmutableMap.of());

  static <T extends Resource> Flaw sees(Class<T> type, UnaryOperator<T> how) {
    return new Flaw(of(type, how), NONE.hidden, NONE.said, NONE.traits);
  }

  static <T extends Resource> Flaw says(Class<T> type, UnaryOperator<T> what) {
    return new Flaw(NONE.seen, NONE.hidden, of(type, what), NONE.traits);
  }

  static <T extends Resource> Flaw misses(Class<T> type, Predicate<T> which) {
    return new Flaw(
        NONE.seen,
        ImmutableMap.of(type, object -> which.test(type.cast(object))),
        NONE.said,
        NONE.traits);
  }

  static Flaw is(Trait trait) {
    return new Flaw(NONE.seen, NONE.hidden, NONE.said, ImmutableMap.of(trait, true));
  }

  private static <T extends Resource> ImmutableMap<Class<?>, UnaryOperator<Resource>> of(
      Class<T> type, UnaryOperator<T> how) {
    return ImmutableMap.of(type, object -> how.apply(type.cast(object)));
  }

  /** Both mistakes, of different types. */
  Flaw and(Flaw other) {
    return new Flaw(
        merged(seen, other.seen),
        merged(hidden, other.hidden),
        merged(said, other.said),
        merged(traits, other.traits));
  }

  private static <K, V> ImmutableMap<K, V> merged(ImmutableMap<K, V> one, ImmutableMap<K, V> two) {
    return ImmutableMap.<K, V>builder().putAll(one).putAll(two).buildOrThrow();
  }

  boolean has(Trait trait) {
    return traits.containsKey(trait);
  }

  /** The object as it looks; empty if it is taken for absent. */
  <T extends Resource> Optional<T> look(T object) {
    Predicate<Resource> absent = hidden.getOrDefault(object.getClass(), o -> false);
    return absent.test(object) ? Optional.empty() : Optional.of(change(seen, object));
  }

  /** The object as it is written. */
  <T extends Resource> T write(T object) {
    return change(said, object);
  }

  @SuppressWarnings("unchecked") // the operator is of the object's own class
  private static <T extends Resource> T change(
      ImmutableMap<Class<?>, UnaryOperator<Resource>> how, T object) {
    return (T) how.getOrDefault(object.getClass(), UnaryOperator.identity()).apply(object);
  }

  /** The loop with the mistake, and with caches of its own. */
  Loop in(Loop loop) {
    return new Loop() {
      @Override
      public String name() {
        return loop.name();
      }

      @Override
      public Subscription start(Environment given) {
        FlawedApi api = new FlawedApi(given.api(), Flaw.this);
        Informers informers =
            new Informers(api, given.workers().apply("informers of " + loop.name()));
        api.cachedBy(informers);
        Subscription running =
            loop.start(
                new Environment(
                    api,
                    given.clock(),
                    given.workers(),
                    given.chance(),
                    informers,
                    given.events()));
        return () -> {
          running.close();
          informers.close();
        };
      }
    };
  }
}
