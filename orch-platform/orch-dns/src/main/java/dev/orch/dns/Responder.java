package dev.orch.dns;

import dev.orch.dns.DnsListener.Source;
import dev.orch.dns.forward.Forwarder;
import dev.orch.dns.wire.Foreign;
import dev.orch.dns.wire.Question;
import dev.orch.dns.wire.Received;
import dev.orch.dns.wire.Received.Query;
import dev.orch.dns.wire.Received.Refused;
import dev.orch.dns.wire.Reply;
import dev.orch.dns.wire.Reply.Section;
import dev.orch.dns.wire.Wire;
import dev.orch.model.Chance;
import dev.orch.network.dns.Answer;
import dev.orch.network.dns.RecordType;
import dev.orch.network.dns.ResourceRecord;
import dev.orch.network.dns.ZoneSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers messages: what is the cluster's itself, the rest by others. For any thread; what it is
 * given and gives belongs to the caller.
 */
final class Responder {
  private static final int NO_ERROR = DnsResponseCode.NOERROR.intValue();
  private static final int NO_SUCH_NAME = DnsResponseCode.NXDOMAIN.intValue();
  private static final int FAILED = DnsResponseCode.SERVFAIL.intValue();
  private static final int REFUSED = DnsResponseCode.REFUSED.intValue();

  private final DnsNames names;
  private final Forwarder forwarder;
  private final int payload;
  private final Chance chance;
  private final DnsListener listener;

  Responder(DnsNames names, Forwarder forwarder, int payload, Chance chance, DnsListener listener) {
    this.names = names;
    this.forwarder = forwarder;
    this.payload = payload;
    this.chance = chance;
    this.listener = listener;
  }

  /**
   * Answers a message.
   *
   * @param udp whether the answer has to fit a datagram
   * @param done is told once, here or on another thread: the answer, or null if there is none
   */
  void respond(
      ByteBuf in, boolean udp, ByteBufAllocator buffers, Consumer<@Nullable ByteBuf> done) {
    Received received = Received.read(in);
    if (received instanceof Query query) {
      new Turn(query, limit(query, udp), buffers, done).answer();
    } else if (received instanceof Refused refused) {
      listener.answered(Source.NOBODY, refused.code());
      done.accept(Reply.refusal(buffers.buffer(Wire.HEADER), refused));
    } else {
      done.accept(null);
    }
  }

  private int limit(Query query, boolean udp) {
    if (!udp) {
      return Wire.MAX_MESSAGE;
    }
    return query.edns() == null
        ? Wire.PLAIN_UDP
        : Math.max(Wire.PLAIN_UDP, Math.min(payload, query.edns().payload()));
  }

  /** One question's way to its answer. */
  private final class Turn {
    private final Query query;
    private final int limit;
    private final ByteBufAllocator buffers;
    private final Consumer<@Nullable ByteBuf> done;

    Turn(Query query, int limit, ByteBufAllocator buffers, Consumer<@Nullable ByteBuf> done) {
      this.query = query;
      this.limit = limit;
      this.buffers = buffers;
      this.done = done;
    }

    void answer() {
      if (query.edns() != null && query.edns().version() > 0) {
        fail(DnsResponseCode.BADVERS_OR_BADSIG.intValue());
      } else if (query.dnsClass() != Wire.CLASS_IN
          || query.type() == Wire.AXFR
          || query.type() == Wire.IXFR) {
        fail(REFUSED);
      } else if (query.type() == Wire.ANY) {
        write(Source.CLUSTER, NO_ERROR, 0, reply -> reply.addAnyIsObsolete(ZoneSettings.TTL));
      } else if (!names.isKnown() && names.isOurs(query.name())) {
        fail(FAILED);
      } else {
        resolve();
      }
    }

    private void resolve() {
      Optional<Answer> answer = names.answer(query.name(), RecordType.of(query.type()));
      if (answer.isPresent()) {
        Answer own = answer.get();
        if (own.onward() != null && forwarder.asks()) {
          onward(own, own.onward());
        } else {
          own(own);
        }
      } else if (forwarder.asks()) {
        forwarder.ask(Question.of(query), this::foreign);
      } else {
        fail(REFUSED);
      }
    }

    private void onward(Answer own, String target) {
      Question question;
      try {
        question = Question.of(query, target);
      } catch (IllegalArgumentException e) {
        fail(FAILED); // an alias for what is no name
        return;
      }
      forwarder.ask(question, told -> chained(own.records(), told));
    }

    private void own(Answer answer) {
      int code = answer.exists() ? NO_ERROR : NO_SUCH_NAME;
      write(
          Source.CLUSTER,
          code,
          Wire.AUTHORITATIVE,
          reply ->
              reply
                  .add(Section.ANSWER, Shuffle.of(answer.records(), chance))
                  .add(Section.AUTHORITY, answer.authority())
                  .add(Section.ADDITIONAL, answer.additional()));
    }

    private void foreign(Forwarder.@Nullable Told told) {
      if (told == null) {
        fail(FAILED);
        return;
      }
      Foreign answer = told.answer();
      listener.answered(source(told), answer.code());
      done.accept(answer.write(buffer(), query, limit, told.age(), payload));
    }

    /** What an alias of the cluster stands for elsewhere. */
    private void chained(List<ResourceRecord> aliases, Forwarder.@Nullable Told told) {
      if (told == null) {
        fail(FAILED);
        return;
      }
      write(
          source(told),
          told.answer().code(),
          Wire.AUTHORITATIVE,
          reply ->
              reply
                  .add(Section.ANSWER, aliases)
                  .add(Section.ANSWER, told.answer().addresses(told.age())));
    }

    private void fail(int code) {
      write(Source.NOBODY, code, 0, reply -> {});
    }

    /** Names that can't be written, whoever made them up, make for a failure. */
    private void write(Source source, int code, int flags, Consumer<Reply> records) {
      ByteBuf out = buffer();
      Reply reply = new Reply(out, query, limit);
      try {
        records.accept(reply);
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        out.release();
        fail(FAILED);
        return;
      }
      listener.answered(source, code);
      done.accept(reply.end(code, flags | available(), payload));
    }

    private ByteBuf buffer() {
      return buffers.buffer(Math.min(limit, Wire.PLAIN_UDP));
    }

    private int available() {
      return forwarder.asks() ? Wire.RECURSION_AVAILABLE : 0;
    }

    private Source source(Forwarder.Told told) {
      return told.remembered() ? Source.CACHE : Source.UPSTREAM;
    }
  }
}
