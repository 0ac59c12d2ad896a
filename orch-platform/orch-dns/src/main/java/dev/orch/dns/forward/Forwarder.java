package dev.orch.dns.forward;

import com.google.common.collect.ImmutableList;
import dev.orch.dns.wire.Foreign;
import dev.orch.dns.wire.Question;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Has other servers answer, one after the other until one can, and remembers what they said. The
 * same question is asked once, however many wait for it. What is waited for is the worker's alone.
 */
public final class Forwarder {
  /** For so long a server that gave no answer is asked after the others. */
  private static final long SHUNNED_NANOS = 5_000_000_000L;

  private static final int NO_ERROR = 0;
  private static final int NO_SUCH_NAME = 3;

  private final ImmutableList<InetSocketAddress> servers;
  private final int most;
  private final Exchange exchange;
  private final AnswerCache cache;
  private final Executor worker;
  private final LongSupplier nanos;
  private final IntSupplier ids;
  private final Map<Question, List<Consumer<@Nullable Told>>> waiting = new LinkedHashMap<>();
  private final Map<InetSocketAddress, Long> failed = new HashMap<>();

  /**
   * One that knows nothing yet.
   *
   * @param limits how much it asks and remembers
   * @param worker runs one task at a time; {@code exchange} answers there
   * @param nanos a clock that only goes forward
   * @param ids what nobody can guess, from 0 to 65535
   */
  public Forwarder(
      List<InetSocketAddress> servers,
      Limits limits,
      NettyExchange exchange,
      Executor worker,
      LongSupplier nanos,
      IntSupplier ids) {
    this.servers = ImmutableList.copyOf(servers);
    this.most = limits.questions();
    this.exchange = exchange;
    this.cache = new AnswerCache(limits.entries(), limits.seconds(), nanos);
    this.worker = worker;
    this.nanos = nanos;
    this.ids = ids;
  }

  /**
   * How much is asked and remembered. Immutable.
   *
   * @param questions how many may wait for answers
   * @param entries how many answers are remembered
   * @param seconds for how long at most
   */
  public record Limits(int questions, int entries, int seconds) {
    /** Those of kubeadm's CoreDNS. */
    public static final Limits DEFAULT = new Limits(1000, 10_000, 30);
  }

  /**
   * An answer.
   *
   * @param age how many seconds ago it came
   * @param remembered whether nobody was asked for it now
   */
  public record Told(Foreign answer, long age, boolean remembered) {}

  /** Whether there is anybody to ask. */
  public boolean asks() {
    return !servers.isEmpty();
  }

  /**
   * Finds the answer to a question. Any thread.
   *
   * @param done is told once, here or on the worker; null if nobody answered
   */
  public void ask(Question question, Consumer<@Nullable Told> done) {
    AnswerCache.Hit hit = cache.get(question);
    if (hit == null) {
      worker.execute(() -> join(question, done));
    } else {
      done.accept(new Told(hit.answer(), hit.age(), true));
    }
  }

  private void join(Question question, Consumer<@Nullable Told> done) {
    List<Consumer<@Nullable Told>> others = waiting.get(question);
    if (others != null) {
      others.add(done);
    } else if (waiting.size() >= most || servers.isEmpty()) {
      done.accept(null);
    } else {
      waiting.put(question, new ArrayList<>(List.of(done)));
      next(question, byTrust(), 0, null);
    }
  }

  private List<InetSocketAddress> byTrust() {
    long now = nanos.getAsLong();
    return servers.stream()
        .sorted(Comparator.comparing(server -> isShunned(server, now)))
        .collect(ImmutableList.toImmutableList());
  }

  private boolean isShunned(InetSocketAddress server, long now) {
    Long since = failed.get(server);
    return since != null && now - since < SHUNNED_NANOS;
  }

  private void next(
      Question question, List<InetSocketAddress> order, int turn, @Nullable Foreign last) {
    if (turn == order.size()) {
      end(question, last);
      return;
    }
    InetSocketAddress server = order.get(turn);
    exchange.ask(
        server,
        question.query(ids.getAsInt()),
        answer -> {
          if (answer == null) {
            failed.put(server, nanos.getAsLong());
          } else {
            failed.remove(server);
          }
          if (answer != null && (answer.code() == NO_ERROR || answer.code() == NO_SUCH_NAME)) {
            end(question, answer);
          } else {
            next(question, order, turn + 1, answer == null ? last : answer);
          }
        });
  }

  private void end(Question question, @Nullable Foreign answer) {
    if (answer != null) {
      cache.put(question, answer);
    }
    Told told = answer == null ? null : new Told(answer, 0, false);
    List<Consumer<@Nullable Told>> all = waiting.remove(question);
    if (all != null) {
      all.forEach(done -> done.accept(told));
    }
  }
}
