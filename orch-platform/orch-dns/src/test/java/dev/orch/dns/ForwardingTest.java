package dev.orch.dns;

import static dev.orch.dns.Upstream.reply;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Names that others know, and what may go wrong with others. */
class ForwardingTest {
  private static final String NAME = "www.example.com";
  private static final String RECORD = "www.example.com. 300 IN A 192.0.2.53";
  private static final String SOA =
      "example.com. 600 IN SOA ns.example.com. me.example.com. 1 7200 1800 86400 20";
  private static final long SECOND = 1_000_000_000L;

  private static InetSocketAddress nobody() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }
  }

  private static Upstream saying(int code, String... records) throws IOException {
    return Upstream.doing((question, udp) -> List.of(reply(question, code, records).toWire()));
  }

  @Test
  void answerOfOthers_isHandedOn() throws IOException {
    try (Upstream upstream =
            Upstream.of(
                "www.example.com. 300 IN CNAME web.example.com.",
                "web.example.com. 60 IN MX 10 mail.example.com.");
        Served served = Served.with().upstreams(upstream.address()).start()) {
      Message answer = served.ask("WWW.example.com", Type.MX);
      assertThat(Served.answers(answer))
          .containsExactly("CNAME web.example.com.", "MX 10 mail.example.com.");
      assertThat(answer.getQuestion().getName().toString()).isEqualTo("WWW.example.com.");
      assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
      assertThat(answer.getOPT().getPayloadSize()).isEqualTo(1232);
    }
  }

  @Test
  void answer_isRememberedAsLongAsItSays() throws IOException {
    AtomicLong now = new AtomicLong();
    try (Upstream upstream = Upstream.of("www.example.com. 20 IN A 192.0.2.53");
        Served served = Served.with().nanos(now::get).upstreams(upstream.address()).start()) {
      served.ask(NAME, Type.A);
      now.set(15 * SECOND);
      Message again = served.ask("wWw.example.com", Type.A);
      assertThat(again.getSection(Section.ANSWER).get(0).getTTL()).isEqualTo(5);
      assertThat(again.getSection(Section.ANSWER).get(0).getName().toString())
          .isEqualTo("wWw.example.com.");
      assertThat(upstream.asked).hasValue(1);
      now.set(20 * SECOND);
      assertThat(served.ask(NAME, Type.A).getSection(Section.ANSWER).get(0).getTTL()).isEqualTo(20);
      assertThat(upstream.asked).hasValue(2);
    }
  }

  @Test
  void longLivedAnswer_isRememberedForHalfAMinute() throws IOException {
    AtomicLong now = new AtomicLong();
    try (Upstream upstream = Upstream.of(RECORD);
        Served served = Served.with().nanos(now::get).upstreams(upstream.address()).start()) {
      served.ask(NAME, Type.A);
      now.set(29 * SECOND);
      assertThat(served.ask(NAME, Type.A).getSection(Section.ANSWER).get(0).getTTL())
          .isEqualTo(271);
      now.set(30 * SECOND);
      served.ask(NAME, Type.A);
      assertThat(upstream.asked).hasValue(2);
    }
  }

  @Test
  void nameThatIsNotThere_isRememberedAsItsZoneSays() throws IOException {
    AtomicLong now = new AtomicLong();
    try (Upstream upstream = saying(Rcode.NXDOMAIN, SOA);
        Served served = Served.with().nanos(now::get).upstreams(upstream.address()).start()) {
      assertThat(served.say(NAME, Type.A)).containsExactly("NXDOMAIN");
      now.set(19 * SECOND);
      Message again = served.ask(NAME, Type.A);
      assertThat(again.getRcode()).isEqualTo(Rcode.NXDOMAIN);
      assertThat(again.getSection(Section.AUTHORITY)).hasSize(1);
      assertThat(upstream.asked).hasValue(1);
      now.set(20 * SECOND);
      served.say(NAME, Type.A);
      assertThat(upstream.asked).hasValue(2);
    }
  }

  @Test
  void nameWithoutSuchRecords_isRememberedAsWell() throws IOException {
    try (Upstream upstream = saying(Rcode.NOERROR, SOA);
        Served served = Served.with().nanos(() -> 0).upstreams(upstream.address()).start()) {
      assertThat(served.say(NAME, Type.AAAA)).isEmpty();
      assertThat(served.say(NAME, Type.AAAA)).isEmpty();
      assertThat(upstream.asked).hasValue(1);
    }
  }

  @Test
  void denialWithoutAZone_isNotRemembered() throws IOException {
    try (Upstream upstream = saying(Rcode.NXDOMAIN);
        Served served = Served.with().nanos(() -> 0).upstreams(upstream.address()).start()) {
      served.say(NAME, Type.A);
      served.say(NAME, Type.A);
      assertThat(upstream.asked).hasValue(2);
    }
  }

  @Test
  void failure_isNotRemembered() throws IOException {
    try (Upstream upstream = saying(Rcode.SERVFAIL);
        Served served = Served.with().nanos(() -> 0).upstreams(upstream.address()).start()) {
      assertThat(served.say(NAME, Type.A)).containsExactly("SERVFAIL");
      assertThat(served.say(NAME, Type.A)).containsExactly("SERVFAIL");
      assertThat(upstream.asked).hasValue(2);
    }
  }

  @Test
  void nextUpstream_answersForOnesThatCannot() throws IOException {
    try (Upstream silent = Upstream.doing((question, udp) -> List.of());
        Upstream broken = saying(Rcode.SERVFAIL);
        Upstream closed = saying(Rcode.REFUSED);
        Upstream good = Upstream.of(RECORD);
        Served served =
            Served.with()
                .upstreams(
                    nobody(), silent.address(), broken.address(), closed.address(), good.address())
                .start()) {
      assertThat(served.say(NAME, Type.A)).containsExactly("A 192.0.2.53");
      assertThat(silent.asked).hasValue(1);
      // Who was silent a moment ago is asked last.
      assertThat(served.say("other.example.com", Type.A)).containsExactly("A 192.0.2.53");
      assertThat(silent.asked).hasValue(1);
    }
  }

  @Test
  void withoutAnyAnswer_itFailed() throws IOException {
    try (Upstream silent = Upstream.doing((question, udp) -> List.of());
        Served served = Served.with().upstreams(nobody(), silent.address()).start()) {
      assertThat(served.say(NAME, Type.A)).containsExactly("SERVFAIL");
    }
  }

  @Test
  void withoutUpstreams_itIsRefused() throws IOException {
    try (Served served = Served.with().start()) {
      assertThat(served.say(NAME, Type.A)).containsExactly("REFUSED");
    }
  }

  @Test
  void answersToOtherQuestions_arePassedOver() throws IOException {
    try (Upstream upstream =
            Upstream.doing(
                (question, udp) -> {
                  Message otherId = reply(question, 0, "www.example.com. 300 IN A 192.0.2.66");
                  otherId.getHeader().setID(question.getHeader().getID() ^ 1);
                  Message other = Served.question("evil.example.com", Type.A);
                  other.getHeader().setID(question.getHeader().getID());
                  return List.of(
                      new byte[] {1, 2, 3},
                      otherId.toWire(),
                      reply(other, 0, "evil.example.com. 300 IN A 192.0.2.66").toWire(),
                      question.toWire(),
                      reply(question, 0, RECORD).toWire());
                });
        Served served = Served.with().upstreams(upstream.address()).start()) {
      assertThat(served.say(NAME, Type.A)).containsExactly("A 192.0.2.53");
    }
  }

  @Test
  void answerThatDidNotFit_isFetchedOverTcp() throws IOException {
    String[] many =
        IntStream.range(0, 200)
            .mapToObj(i -> "www.example.com. 300 IN A 192.0.2." + i)
            .toArray(String[]::new);
    try (Upstream upstream =
            Upstream.doing(
                (question, udp) -> {
                  Message answer = reply(question, 0, udp ? new String[0] : many);
                  if (udp) {
                    answer.getHeader().setFlag(Flags.TC);
                  }
                  return List.of(answer.toWire());
                });
        Served served = Served.with().upstreams(upstream.address()).start()) {
      assertThat(served.say(NAME, Type.A)).hasSize(200);
      SimpleResolver client = served.client();
      client.setIgnoreTruncation(true);
      Message cut = client.send(Served.question(NAME, Type.A));
      assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
      assertThat(cut.getSection(Section.ANSWER)).isNotEmpty();
      assertThat(cut.numBytes()).isLessThanOrEqualTo(1232);
    }
  }

  @Test
  void signatures_areHandedOnToWhoWantsThem() throws IOException {
    try (Upstream upstream =
            Upstream.doing(
                (question, udp) -> {
                  OPTRecord edns = question.getOPT();
                  boolean wanted = edns != null && edns.getFlags() != 0;
                  return List.of(
                      reply(question, 0, wanted ? "www.example.com. 300 IN A 192.0.2.1" : RECORD)
                          .toWire());
                });
        Served served = Served.with().upstreams(upstream.address()).start()) {
      assertThat(served.say(NAME, Type.A)).containsExactly("A 192.0.2.53");
      Message query = Served.question(NAME, Type.A);
      query.addRecord(new OPTRecord(1232, 0, 0, 0x8000), Section.ADDITIONAL);
      assertThat(Served.answers(served.client().send(query))).containsExactly("A 192.0.2.1");
    }
  }

  @Test
  void sameQuestion_isAskedOnce() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (Upstream upstream =
            Upstream.doing(
                (question, udp) -> {
                  try {
                    // The others come meanwhile: their datagrams are on the way already.
                    asked.await(300, TimeUnit.MILLISECONDS);
                  } catch (InterruptedException e) {
                    throw new IOException(e);
                  }
                  return List.of(reply(question, 0, RECORD).toWire());
                });
        Served served = Served.with().upstreams(upstream.address()).start()) {
      SimpleResolver client = served.client();
      List<CompletionStage<Message>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        all.add(client.sendAsync(Served.question(NAME, Type.A)));
      }
      for (CompletionStage<Message> each : all) {
        assertThat(Served.answers(each.toCompletableFuture().get()))
            .containsExactly("A 192.0.2.53");
      }
      assertThat(upstream.asked).hasValue(1);
    }
  }
}
