package dev.orch.dns;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A name server elsewhere, that says what the test has it say. */
final class Upstream implements AutoCloseable {
  /** What it does with a question. */
  interface Behaviour {
    /** What it sends, none if it is silent. */
    List<byte[]> answer(Message question, boolean udp) throws IOException;
  }

  private final DatagramSocket udp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  private final ServerSocket tcp =
      new ServerSocket(udp.getLocalPort(), 50, InetAddress.getLoopbackAddress());
  private final Behaviour behaviour;
  final AtomicInteger asked = new AtomicInteger();

  private Upstream(Behaviour behaviour) throws IOException {
    this.behaviour = behaviour;
    thread(this::serveUdp);
    thread(this::serveTcp);
  }

  private static void thread(Runnable run) {
    Thread thread = new Thread(run, "upstream");
    thread.setDaemon(true);
    thread.start();
  }

  static Upstream doing(Behaviour behaviour) throws IOException {
    return new Upstream(behaviour);
  }

  /** One that knows these records and nothing else. */
  static Upstream of(String... records) throws IOException {
    return doing((question, udp) -> List.of(reply(question, 0, records).toWire()));
  }

  static Message reply(Message question, int code, String... records) throws IOException {
    Message answer = new Message(question.getHeader().getID());
    Header header = answer.getHeader();
    header.setFlag(Flags.QR);
    header.setRcode(code);
    answer.addRecord(question.getQuestion(), Section.QUESTION);
    for (String record : records) {
      Record read =
          new Master(new ByteArrayInputStream(record.getBytes(StandardCharsets.US_ASCII)))
              .nextRecord();
      answer.addRecord(read, read.getType() == Type.SOA ? Section.AUTHORITY : Section.ANSWER);
    }
    return answer;
  }

  InetSocketAddress address() {
    return (InetSocketAddress) udp.getLocalSocketAddress();
  }

  private void serveUdp() {
    byte[] buffer = new byte[65_535];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        asked.incrementAndGet();
        byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
        for (byte[] answer : behaviour.answer(new Message(query), true)) {
          udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private void serveTcp() {
    try {
      while (true) {
        try (Socket client = tcp.accept()) {
          DataInputStream in = new DataInputStream(client.getInputStream());
          byte[] query = in.readNBytes(in.readUnsignedShort());
          DataOutputStream out = new DataOutputStream(client.getOutputStream());
          for (byte[] answer : behaviour.answer(new Message(query), false)) {
            out.writeShort(answer.length);
            out.write(answer);
          }
        }
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }
}
