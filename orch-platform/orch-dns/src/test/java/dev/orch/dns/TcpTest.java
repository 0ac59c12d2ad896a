package dev.orch.dns;

import static dev.orch.dns.Served.service;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Clients over TCP. */
class TcpTest {
  private static final String NAME = "web.default.svc.cluster.local";

  private static Served many(int endpoints) throws IOException {
    return Served.with(service("web", "'clusterIP':'None'"))
        .slice(
            "web",
            "IPv4",
            "",
            IntStream.range(0, endpoints)
                .mapToObj(i -> Served.endpoint("10.1." + i / 250 + "." + (1 + i % 250), "", true))
                .toArray(String[]::new))
        .idle(Duration.ofSeconds(1))
        .start();
  }

  private static Socket connect(Served served) throws IOException {
    Socket socket = new Socket(served.address().getAddress(), served.address().getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static byte[] framed(byte[] message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(message.length);
    out.write(message);
    return bytes.toByteArray();
  }

  @Test
  void questionsInOnePiece_areAllAnswered() throws IOException {
    try (Served served = many(3);
        Socket socket = connect(served)) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      Set<Integer> asked = new TreeSet<>();
      for (int i = 0; i < 1000; i++) {
        Message question = Served.question(NAME, Type.A);
        question.getHeader().setID(i);
        asked.add(i);
        all.write(framed(question.toWire()));
      }
      socket.getOutputStream().write(all.toByteArray());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      Set<Integer> answered = new TreeSet<>();
      for (int i = 0; i < 1000; i++) {
        Message answer = new Message(in.readNBytes(in.readUnsignedShort()));
        assertThat(answer.getSection(Section.ANSWER)).hasSize(3);
        answered.add(answer.getHeader().getID());
      }
      assertThat(answered).isEqualTo(asked);
    }
  }

  @Test
  void questionThatComesByteByByte_isAnswered() throws IOException {
    try (Served served = many(1);
        Socket socket = connect(served)) {
      socket.setTcpNoDelay(true);
      for (byte each : framed(Served.question(NAME, Type.A).toWire())) {
        socket.getOutputStream().write(each);
      }
      DataInputStream in = new DataInputStream(socket.getInputStream());
      assertThat(new Message(in.readNBytes(in.readUnsignedShort())).getSection(Section.ANSWER))
          .hasSize(1);
    }
  }

  @Test
  void silentClient_isEnded() throws IOException {
    try (Served served = many(1);
        Socket socket = connect(served)) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void clientThatTakesNoAnswers_isReadFromNoMore() throws IOException {
    try (Served served = many(3000);
        Socket socket = connect(served)) {
      byte[] question = framed(Served.question(NAME, Type.A).toWire());
      long sent = 0;
      OutputStream out = socket.getOutputStream();
      try {
        // A question of 50 bytes has an answer of 48 KB: were all read, this would be 50 GB.
        while (sent < 1_000_000L * question.length) {
          out.write(question);
          sent += question.length;
        }
      } catch (SocketException e) {
        // It was ended, as the server's buffers were full for a second.
      }
      assertThat(sent).isLessThan(1_000_000L * question.length);
      assertThat(served.say(NAME, Type.A)).hasSize(3000);
    }
  }
}
