package dev.orch.dns;

import static dev.orch.dns.Served.service;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** How messages are answered, whatever names they are about. */
class ProtocolTest {
  private static final String NAME = "web.default.svc.cluster.local";

  private static Served web() throws IOException {
    return Served.with(service("web", "'clusterIP':'10.3.0.1','ports':[{'port':80}]")).start();
  }

  private static Served many(int endpoints) throws IOException {
    return Served.with(service("web", "'clusterIP':'None'"))
        .slice(
            "web",
            "IPv4",
            "",
            IntStream.range(0, endpoints)
                .mapToObj(i -> Served.endpoint("10.1." + i / 250 + "." + (1 + i % 250), "", true))
                .toArray(String[]::new))
        .start();
  }

  /** Sends bytes as they are; what comes back. */
  private static Message raw(Served served, byte[] query) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(10_000);
      socket.send(new DatagramPacket(query, query.length, served.address()));
      DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
      socket.receive(answer);
      return new Message(Arrays.copyOf(answer.getData(), answer.getLength()));
    }
  }

  @Test
  void question_isRepeatedInItsCase() throws IOException {
    try (Served served = web()) {
      Message answer = served.ask("wEB.Default.SVC.cluster.LOCAL", Type.A);
      assertThat(answer.getQuestion().getName().toString())
          .isEqualTo("wEB.Default.SVC.cluster.LOCAL.");
      assertThat(answer.getSection(Section.ANSWER).get(0).getName().toString())
          .isEqualTo("wEB.Default.SVC.cluster.LOCAL.");
      assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    }
  }

  @Test
  void recursion_isAvailableIfThereAreUpstreams() throws IOException {
    try (Served alone = web();
        Upstream upstream = Upstream.of();
        Served served = Served.with().upstreams(upstream.address()).start()) {
      assertThat(alone.ask(NAME, Type.A).getHeader().getFlag(Flags.RA)).isFalse();
      assertThat(alone.ask(NAME, Type.A).getHeader().getFlag(Flags.RD)).isTrue();
      assertThat(served.ask(NAME, Type.A).getHeader().getFlag(Flags.RA)).isTrue();
    }
  }

  @Test
  void longAnswer_isCutToAPlainDatagram() throws IOException {
    try (Served served = many(100)) {
      Message query =
          Message.newQuery(Record.newRecord(Name.fromString(NAME + "."), Type.A, DClass.IN));
      Message answer = raw(served, query.toWire());
      assertThat(answer.numBytes()).isLessThanOrEqualTo(512);
      assertThat(answer.getHeader().getFlag(Flags.TC)).isTrue();
      // What fits is there, for clients that don't ask again.
      assertThat(answer.getSection(Section.ANSWER)).hasSize((512 - 47) / 16);
    }
  }

  @Test
  void longAnswer_isWholeOverTcp() throws IOException {
    try (Served served = many(1000)) {
      Message answer = served.ask(NAME, Type.A);
      assertThat(answer.getSection(Section.ANSWER)).hasSize(1000);
      assertThat(answer.getHeader().getFlag(Flags.TC)).isFalse();
    }
  }

  @Test
  void largerDatagrams_areAgreedOn() throws IOException {
    try (Served served = many(60)) {
      SimpleResolver client = served.client();
      client.setEDNS(0, 4096, 0, List.of());
      client.setIgnoreTruncation(true);
      Message answer = client.send(Served.question(NAME, Type.A));
      assertThat(answer.getSection(Section.ANSWER)).hasSize(60);
      assertThat(answer.getOPT().getPayloadSize()).isEqualTo(1232);
    }
    try (Served served = many(200)) {
      SimpleResolver client = served.client();
      client.setEDNS(0, 65_000, 0, List.of());
      client.setIgnoreTruncation(true);
      Message answer = client.send(Served.question(NAME, Type.A));
      assertThat(answer.numBytes()).isLessThanOrEqualTo(1232).isGreaterThan(1200);
      assertThat(answer.getHeader().getFlag(Flags.TC)).isTrue();
      assertThat(answer.getOPT()).isNotNull();
    }
  }

  @Test
  void smallerDatagrams_thanEverybodyTakesAreNotAgreedOn() throws IOException {
    try (Served served = many(100)) {
      Message query = Served.question(NAME, Type.A);
      query.addRecord(new OPTRecord(100, 0, 0), Section.ADDITIONAL);
      assertThat(raw(served, query.toWire()).numBytes()).isBetween(450, 512);
    }
  }

  @Test
  void unknownVersionOfEdns_isRefusedAsSuch() throws IOException {
    try (Served served = web()) {
      Message query = Served.question(NAME, Type.A);
      query.addRecord(new OPTRecord(1232, 0, 1), Section.ADDITIONAL);
      Message answer = raw(served, query.toWire());
      assertThat(answer.getRcode()).isEqualTo(Rcode.BADVERS);
      assertThat(answer.getOPT().getVersion()).isZero();
      assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    }
  }

  @Test
  void twiceEdns_isMalformed() throws IOException {
    try (Served served = web()) {
      Message query = Served.question(NAME, Type.A);
      query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
      query.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
      assertThat(raw(served, query.toWire()).getRcode()).isEqualTo(Rcode.FORMERR);
    }
  }

  @Test
  void otherOperations_areNotImplemented() throws IOException {
    try (Served served = web()) {
      Message query = Served.question(NAME, Type.SOA);
      query.getHeader().setOpcode(Opcode.UPDATE);
      Message answer = raw(served, query.toWire());
      assertThat(answer.getRcode()).isEqualTo(Rcode.NOTIMP);
      assertThat(answer.getHeader().getOpcode()).isEqualTo(Opcode.UPDATE);
      assertThat(answer.getHeader().getID()).isEqualTo(query.getHeader().getID());
    }
  }

  @Test
  void severalQuestions_areMalformed() throws IOException {
    try (Served served = web()) {
      Message query = Served.question(NAME, Type.A);
      query.addRecord(query.getQuestion(), Section.QUESTION);
      assertThat(raw(served, query.toWire()).getRcode()).isEqualTo(Rcode.FORMERR);
    }
  }

  @Test
  void questionThatIsCutOff_isMalformed() throws IOException {
    try (Served served = web()) {
      byte[] query = Served.question(NAME, Type.A).toWire();
      for (int length = 12; length < query.length; length++) {
        assertThat(raw(served, Arrays.copyOf(query, length)).getRcode()).isEqualTo(Rcode.FORMERR);
      }
    }
  }

  @Test
  void answers_areNotAnswered() throws IOException {
    try (Served served = web();
        DatagramSocket socket = new DatagramSocket()) {
      Message answer = Served.question(NAME, Type.A);
      answer.getHeader().setFlag(Flags.QR);
      byte[] noise = answer.toWire();
      socket.send(new DatagramPacket(noise, noise.length, served.address()));
      Message question = Served.question(NAME, Type.A);
      byte[] asked = question.toWire();
      socket.send(new DatagramPacket(asked, asked.length, served.address()));
      DatagramPacket first = new DatagramPacket(new byte[512], 512);
      socket.receive(first);
      assertThat(new Message(Arrays.copyOf(first.getData(), first.getLength())).getHeader().getID())
          .isEqualTo(question.getHeader().getID());
    }
  }

  @Test
  void zone_isNotHandedOver() throws IOException {
    try (Served served = web()) {
      assertThat(raw(served, Served.question("cluster.local", Type.IXFR).toWire()).getRcode())
          .isEqualTo(Rcode.REFUSED);
      assertThat(raw(served, Served.question("cluster.local", Type.AXFR).toWire()).getRcode())
          .isEqualTo(Rcode.REFUSED);
    }
  }

  @Test
  void questionForEverything_getsLittle() throws IOException {
    try (Served served = web()) {
      assertThat(served.say(NAME, Type.ANY)).containsExactly("HINFO \"RFC8482\" \"\"");
    }
  }

  @Test
  void otherClasses_areRefused() throws IOException {
    try (Served served = web()) {
      Message query =
          Message.newQuery(Record.newRecord(Name.fromString("version.bind."), Type.TXT, DClass.CH));
      assertThat(raw(served, query.toWire()).getRcode()).isEqualTo(Rcode.REFUSED);
    }
  }

  @Test
  void namesThatAreNotKnownYet_areNotDenied() throws IOException {
    try (Served served = Served.with().unknown().start()) {
      assertThat(served.say(NAME, Type.A)).containsExactly("SERVFAIL");
    }
  }

  @Test
  void severalThreads_shareThePort() throws IOException {
    try (Served served =
        Served.with(service("web", "'clusterIP':'10.3.0.1','ports':[{'port':80}]"))
            .threads(2)
            .start()) {
      for (int i = 0; i < 50; i++) {
        assertThat(served.say(NAME, Type.A)).containsExactly("A 10.3.0.1");
      }
    }
  }
}
