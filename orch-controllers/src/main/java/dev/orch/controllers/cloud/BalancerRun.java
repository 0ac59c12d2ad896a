package dev.orch.controllers.cloud;

import dev.orch.controllers.Context;
import dev.orch.controllers.Result;
import dev.orch.controllers.events.EventRecorder;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.LoadBalancerStatus;
import dev.orch.model.core.Node;
import dev.orch.model.core.Service;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is done for one Service at a time, and what is remembered of each: how its balancer was made
 * last. Nothing of that is needed to be right: after a restart each balancer is ensured once more.
 *
 * <p>No balancer outlives its Service: before the cloud is asked to make one, the Service has a
 * finalizer, which is taken away after the cloud has said that nothing is left. One call at a time
 * is under way for a Service, and the cloud keeps to their order even if this process dies.
 */
final class BalancerRun {
  private static final System.Logger LOG = System.getLogger(BalancerRun.class.getName());
  private static final int NAMES_TOLD = 20;

  private enum Verb {
    FIND,
    ENSURE,
    UPDATE,
    DELETE
  }

  /** What is asked of the cloud, and about what: a uid, or how the balancer is to be. */
  private record Question(Verb verb, Object about) {}

  /** A balancer that is as wished, as far as is known: nobody was asked for anything since. */
  private record Made(BalancerWish wish, Optional<LoadBalancerStatus> status) {}

  /** A balancer that is given other nodes. */
  private record Moving(BalancerWish to, Made from) {}

  /** Whether a Service has the finalizer from us. */
  private record Former(String uid, boolean ours) {}

  private final LoadBalancers balancers;
  private final CloudSettings settings;
  private final EventRecorder events;
  private final CloudCalls<Question, Optional<LoadBalancerStatus>> calls = new CloudCalls<>();
  private final Map<ObjectKey, Made> made = new ConcurrentSkipListMap<>();
  private final Map<ObjectKey, Moving> moving = new ConcurrentSkipListMap<>();

  /** Services of which a balancer may be left. */
  private final Map<ObjectKey, Service> asked = new ConcurrentSkipListMap<>();

  private final Map<ObjectKey, Former> former = new ConcurrentSkipListMap<>();

  BalancerRun(LoadBalancers balancers, CloudSettings settings, EventRecorder events) {
    this.balancers = balancers;
    this.settings = settings;
    this.events = events;
  }

  Result reconcile(Service service, Context context) {
    ObjectKey key = ObjectKey.of(service);
    Service before = asked.get(key);
    if (before != null && !before.metadata().uid().equals(service.metadata().uid())) {
      gone(key);
    }
    boolean kept = BalancerWrites.isKept(service);
    boolean balanced = ServiceBalancers.isBalanced(service);
    boolean ending = service.metadata().deletionTimestamp() != null;
    if (ending || !balanced) {
      return kept ? remove(service, context) : Result.done();
    }
    if (isOurs(service)) {
      return ensure(service, context);
    }
    return kept ? removeFormer(service, context) : Result.done();
  }

  private boolean isOurs(Service service) {
    return settings.balancerClass().equals(Optional.ofNullable(service.spec().loadBalancerClass()));
  }

  /** Somebody took the finalizer away, or another Service has the name: what was made goes. */
  void gone(ObjectKey key) {
    calls.forget(key);
    former.remove(key);
    doubt(key);
    Service last = asked.remove(key);
    if (last != null) {
      balancers.delete(settings.cluster(), last).whenComplete((d, f) -> left(key, f));
    }
  }

  /** The cloud is asked for something: until it has said that it did so, anything may be. */
  private void doubt(ObjectKey key) {
    made.remove(key);
    moving.remove(key);
  }

  private static void left(ObjectKey key, @Nullable Throwable failure) {
    if (failure != null) {
      String what = key + " is left: " + failure.getMessage();
      LOG.log(System.Logger.Level.WARNING, () -> "the load balancer of " + what);
    }
  }

  /**
   * The finalizer of a Service of another class may be somebody else's, or ours from before. Where
   * this process can't know, a balancer tells; without one the finalizer stays until the Service
   * goes.
   */
  private Result removeFormer(Service service, Context context) {
    ObjectKey key = ObjectKey.of(service);
    String uid = service.metadata().uid();
    Former known = former.get(key);
    if (known == null || !known.uid().equals(uid)) {
      var reply =
          calls.ask(
              key, new Question(Verb.FIND, uid), () -> balancers.find(settings.cluster(), service));
      if (reply.isEmpty()) {
        return calls.waiting(key);
      }
      try {
        known = new Former(uid, reply.get().get().isPresent());
      } catch (CloudException failure) {
        String what = "failed to check if load balancer exists before cleanup: ";
        return failed(what, failure, context);
      }
    }
    former.put(key, known);
    return known.ours() ? remove(service, context) : Result.done();
  }

  private Result remove(Service service, Context context) {
    ObjectKey key = ObjectKey.of(service);
    var reply =
        calls.ask(key, new Question(Verb.DELETE, service.metadata().uid()), () -> delete(service));
    if (reply.isEmpty()) {
      return calls.waiting(key);
    }
    try {
      reply.get().get();
    } catch (CloudException failure) {
      return failed("failed to delete load balancer: ", failure, context);
    }
    asked.remove(key);
    former.put(key, new Former(service.metadata().uid(), false));
    BalancerWrites.release(service, context);
    context.event("DeletedLoadBalancer", "Deleted load balancer");
    return Result.done();
  }

  /** It is removed also if there seems to be none: parts of it may be left, or be on their way. */
  private CompletionStage<Optional<LoadBalancerStatus>> delete(Service service) {
    doubt(ObjectKey.of(service));
    return balancers
        .find(settings.cluster(), service)
        .thenCompose(
            found -> {
              if (found.isPresent()) {
                events.record(
                    ServiceBalancers.COMPONENT,
                    BuiltInKinds.SERVICE,
                    service.metadata(),
                    "Normal",
                    "DeletingLoadBalancer",
                    "Deleting load balancer");
              }
              return balancers.delete(settings.cluster(), service);
            })
        .thenApply(done -> Optional.empty());
  }

  private Result ensure(Service read, Context context) {
    ObjectKey key = ObjectKey.of(read);
    List<Node> nodes = BalancerNodes.of(context.lister(BuiltInKinds.NODE).list());
    BalancerWish wish = BalancerWish.of(read, nodes);
    former.put(key, new Former(read.metadata().uid(), true));
    Service service = BalancerWrites.keep(read, context);
    Moving under = moving.get(key);
    if (under != null && under.to().equals(wish)) {
      return move(service, wish, nodes, under.from(), context);
    }
    Made last = made.get(key);
    if (last == null || !last.wish().isLike(wish)) {
      return make(service, wish, nodes, context);
    }
    return last.wish().equals(wish)
        ? tell(service, last, context)
        : move(service, wish, nodes, last, context);
  }

  private static Result tell(Service service, Made made, Context context) {
    made.status().ifPresent(status -> BalancerWrites.tell(service, status, context));
    return Result.done();
  }

  private Result make(Service service, BalancerWish wish, List<Node> nodes, Context context) {
    ObjectKey key = ObjectKey.of(service);
    var reply =
        calls.ask(
            key,
            new Question(Verb.ENSURE, wish),
            () -> {
              doubt(key);
              asked.put(key, service);
              context.event("EnsuringLoadBalancer", "Ensuring load balancer");
              warnOfNone(nodes, context);
              return balancers
                  .ensure(settings.cluster(), service, nodes)
                  .thenApply(LoadBalancers.Ensured::status);
            });
    if (reply.isEmpty()) {
      return calls.waiting(key);
    }
    try {
      Made now = new Made(wish, reply.get().get().map(BalancerWrites::defaulted));
      made.put(key, now);
      if (now.status().isPresent()) {
        context.event("EnsuredLoadBalancer", "Ensured load balancer");
      }
      return tell(service, now, context);
    } catch (CloudException failure) {
      return failed("failed to ensure load balancer: ", failure, context);
    }
  }

  private static void warnOfNone(List<Node> nodes, Context context) {
    if (nodes.isEmpty()) {
      context.warning("UnAvailableLoadBalancer", "There are no available nodes for LoadBalancer");
    }
  }

  private Result move(
      Service service, BalancerWish wish, List<Node> nodes, Made last, Context context) {
    ObjectKey key = ObjectKey.of(service);
    var reply =
        calls.ask(
            key,
            new Question(Verb.UPDATE, wish),
            () -> {
              doubt(key);
              moving.put(key, new Moving(wish, last));
              return balancers
                  .update(settings.cluster(), service, nodes)
                  .thenApply(done -> last.status());
            });
    if (reply.isEmpty()) {
      return calls.waiting(key);
    }
    moving.remove(key);
    try {
      Made now = new Made(wish, reply.get().get());
      made.put(key, now);
      if (nodes.isEmpty()) {
        warnOfNone(nodes, context);
      } else if (now.status().isPresent()) {
        context.event("UpdatedLoadBalancer", "Updated load balancer with new hosts");
      }
      return tell(service, now, context);
    } catch (CloudException failure) {
      // The next try is a whole one.
      context.warning("UpdateLoadBalancerFailed", notMoved(nodes, failure));
      return CloudCalls.failed(failure);
    }
  }

  private static String notMoved(List<Node> nodes, CloudException failure) {
    String names =
        nodes.stream()
            .limit(NAMES_TOLD)
            .map(node -> node.metadata().name())
            .sorted()
            .collect(Collectors.joining(" "));
    String more = nodes.size() > NAMES_TOLD ? " <" + (nodes.size() - NAMES_TOLD) + " more>" : "";
    return "Error updating load balancer with new hosts ["
        + names
        + more
        + "] [node names limited, total number of nodes: "
        + nodes.size()
        + "], error: "
        + failure.getMessage();
  }

  private static Result failed(String what, CloudException failure, Context context) {
    context.warning(
        "SyncLoadBalancerFailed", "Error syncing load balancer: " + what + failure.getMessage());
    return CloudCalls.failed(failure);
  }
}
