package dev.orch.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.dns.forward.Forwarder;
import dev.orch.dns.forward.NettyExchange;
import dev.orch.model.Chance;
import dev.orch.network.dns.Answer;
import dev.orch.network.dns.ClusterNames;
import dev.orch.network.dns.RecordType;
import dev.orch.network.dns.ZoneSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Whatever comes, the server answers it or passes it over. */
class GarbageProperties {
  private static final DnsNames NAMES =
      new DnsNames() {
        private final ClusterNames names = new ClusterNames(ZoneSettings.of("cluster.local"));

        @Override
        public boolean isKnown() {
          return true;
        }

        @Override
        public boolean isOurs(String name) {
          return name.endsWith(".cluster.local");
        }

        @Override
        public Optional<Answer> answer(String name, RecordType type) {
          return names.answer(name, type);
        }
      };

  private static final Responder RESPONDER =
      new Responder(
          NAMES,
          new Forwarder(
              List.of(),
              Forwarder.Limits.DEFAULT,
              new NettyExchange(new EmbeddedChannel().eventLoop(), Duration.ofSeconds(1)),
              Runnable::run,
              () -> 0,
              () -> 0),
          1232,
          new Chance(1),
          DnsListener.NONE);

  /** What is sent back must be an answer to it that others can read. */
  private static void respond(byte[] bytes) throws IOException {
    ByteBuf[] said = new ByteBuf[1];
    int[] times = new int[1];
    RESPONDER.respond(
        Unpooled.wrappedBuffer(bytes),
        true,
        ByteBufAllocator.DEFAULT,
        answer -> {
          said[0] = answer;
          times[0]++;
        });
    assertThat(times[0]).isEqualTo(1);
    if (said[0] != null) {
      Message answer = new Message(ByteBufUtil.getBytes(said[0]));
      assertThat(answer.numBytes()).isLessThanOrEqualTo(1232);
      assertThat(answer.getHeader().getFlag(Flags.QR)).isTrue();
      assertThat(answer.getHeader().getID()).isEqualTo((bytes[0] & 0xff) << 8 | bytes[1] & 0xff);
      assertThat(said[0].release()).isTrue();
    }
  }

  @Property(tries = 20_000)
  void anyBytes_doNoHarm(@ForAll @Size(max = 600) byte[] bytes) throws IOException {
    respond(bytes);
  }

  @Property(tries = 20_000)
  void anyBytesAfterAProperHeader_doNoHarm(
      @ForAll @Size(max = 100) byte[] bytes, @ForAll @IntRange(max = 2) int records)
      throws IOException {
    byte[] message = new byte[12 + bytes.length];
    message[5] = 1;
    message[11] = (byte) records;
    System.arraycopy(bytes, 0, message, 12, bytes.length);
    respond(message);
  }

  @Property(tries = 20_000)
  void questionsWithSomeBytesChanged_doNoHarm(
      @ForAll("questions") byte[] question,
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 80) Integer> places,
      @ForAll long seed)
      throws IOException {
    Chance chance = new Chance(seed);
    byte[] changed = question.clone();
    places.forEach(place -> changed[place % changed.length] = (byte) chance.nextInt(256));
    respond(changed);
  }

  @Provide
  Arbitrary<byte[]> questions() {
    return Arbitraries.of(
            "web.default.svc.cluster.local", "cluster.local", "1.0.0.10.in-addr.arpa", "a.b")
        .map(
            name -> {
              try {
                Message message = Served.question(name, Type.A);
                message.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
                return message.toWire();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
  }
}
