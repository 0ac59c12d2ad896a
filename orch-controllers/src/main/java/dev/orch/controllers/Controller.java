package dev.orch.controllers;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.controllers.queue.Backoff;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.Resource;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A reconcile loop over the objects of one kind: what it watches, and what it does for one object.
 * Immutable; a {@link ControllerManager} runs it.
 *
 * <pre>{@code
 * Controller<Backup> backups =
 *     Controller.of(Backup.class)
 *         .owns(Job.class)
 *         .reconcile((backup, context) -> {
 *           context.apply(jobFor(backup));
 *           return Result.again(untilNextRun(backup, context.now()));
 *         });
 * }</pre>
 */
public final class Controller<T extends Resource> implements Loop {
  /** Cleans up before an object with a finalizer goes. */
  record Finalizer<T extends Resource>(String name, Reconciler<T> cleanup) {}

  /** Another kind to watch, and whose objects its objects concern. */
  record Source<S extends Resource>(Function<Kinds, Kind<S>> kind, ChangeMapper<S> mapper) {}

  final Function<Kinds, Kind<T>> kind;
  final List<Source<?>> sources;
  final @Nullable BiConsumer<ObjectKey, Context> gone;
  final @Nullable Finalizer<T> finalizer;
  final int workers;
  final Reconciler<T> reconciler;
  final String recorder;
  final Backoff backoff;
  private final String name;

  private Controller(Builder<T> builder, Reconciler<T> reconciler) {
    this.name = builder.name;
    this.recorder = builder.recorder == null ? builder.name : builder.recorder;
    this.kind = builder.kind;
    this.sources = builder.sources.build();
    this.gone = builder.gone;
    this.finalizer = builder.finalizer;
    this.workers = builder.workers;
    this.backoff = builder.backoff;
    this.reconciler = reconciler;
  }

  /** Begins a controller of a record's objects. */
  public static <T extends Resource> Builder<T> of(Class<T> type) {
    return new Builder<>(type.getSimpleName().toLowerCase(Locale.ROOT), kinds -> kinds.of(type));
  }

  /** Begins a controller of a kind's objects. */
  public static <T extends Resource> Builder<T> of(Kind<T> kind) {
    return new Builder<>(kind.singular(), kinds -> kind);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Subscription start(Environment environment) {
    return new RunningController<>(this, environment).begin();
  }

  /** Collects the parts of a controller. Not thread-safe. */
  public static final class Builder<T extends Resource> {
    private final Function<Kinds, Kind<T>> kind;
    private final ImmutableList.Builder<Source<?>> sources = ImmutableList.builder();
    private String name;
    private @Nullable String recorder;
    private @Nullable BiConsumer<ObjectKey, Context> gone;
    private @Nullable Finalizer<T> finalizer;
    private int workers = 1;
    private Backoff backoff = Backoff.RECONCILE;

    private Builder(String singular, Function<Kinds, Kind<T>> kind) {
      this.name = singular + "-controller";
      this.kind = kind;
    }

    /** Names it: its workers, and the source of its events. By default after its kind. */
    public Builder<T> named(String newName) {
      this.name = newName;
      return this;
    }

    /** Says who its events come from, where that isn't its name. */
    public Builder<T> recordsAs(String component) {
      this.recorder = component;
      return this;
    }

    /** Looks at an object when one that it controls changes. */
    public <S extends Resource> Builder<T> owns(Class<S> type) {
      Function<Kinds, Kind<T>> owners = kind;
      return watches(type, (owned, caches) -> RunningController.ownerOf(owned, owners, caches));
    }

    /** Looks at the objects that the mapper names when one of that kind changes. */
    public <S extends Resource> Builder<T> watches(Class<S> type, Mapper<S> mapper) {
      sources.add(new Source<>(kinds -> kinds.of(type), ChangeMapper.ofStates(mapper)));
      return this;
    }

    public <S extends Resource> Builder<T> watches(Kind<S> watched, Mapper<S> mapper) {
      return watchesChanges(watched, ChangeMapper.ofStates(mapper));
    }

    /** The same where it takes both states to tell whether a change matters. */
    public <S extends Resource> Builder<T> watchesChanges(Kind<S> watched, ChangeMapper<S> mapper) {
      sources.add(new Source<>(kinds -> watched, mapper));
      return this;
    }

    /** Is called with the key of an object that is no longer there; maybe more than once. */
    public Builder<T> gone(BiConsumer<ObjectKey, Context> handler) {
      this.gone = handler;
      return this;
    }

    /**
     * Keeps an object that is being deleted until the cleanup is done: until it returns {@link
     * Result#done}. Such an object isn't reconciled any more. A cleanup that waits for a change
     * returns {@link Result#waiting}.
     *
     * @param finalizer a qualified name, such as {@code example.com/backup}
     */
    public Builder<T> finalizer(String finalizer, Reconciler<T> cleanup) {
      this.finalizer = new Finalizer<>(finalizer, cleanup);
      return this;
    }

    /** How many objects are reconciled at a time; 1 by default. */
    public Builder<T> workers(int count) {
      if (count < 1) {
        throw new IllegalArgumentException("workers must be at least 1, is " + count);
      }
      this.workers = count;
      return this;
    }

    /** How long it waits before it tries an object again; by default as most of Kubernetes' do. */
    public Builder<T> backoff(Backoff delays) {
      this.backoff = delays;
      return this;
    }

    /** The controller that does this for each object. */
    public Controller<T> reconcile(Reconciler<T> reconciler) {
      return new Controller<>(this, reconciler);
    }
  }
}
