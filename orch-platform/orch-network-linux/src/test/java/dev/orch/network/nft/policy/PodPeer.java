package dev.orch.network.nft.policy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that is a pod: it listens at ports, and tries connections for whoever writes to it. It
 * runs in a network namespace, with nothing but the JDK. A line {@code MILLIS PROTOCOL SOURCE
 * DESTINATION PORT PROTOCOL SOURCE …} is answered by a letter for each connection: {@code y} if it
 * was made, {@code n} if nothing came back in that time, {@code r} if it was refused.
 */
public final class PodPeer {
  private final Selector selector = Selector.open();
  private final List<Try> tries = new ArrayList<>();

  private PodPeer() throws IOException {}

  /** A connection that is tried. */
  private static final class Try {
    final SelectableChannel channel;
    char result = 'n';

    Try(SelectableChannel channel) {
      this.channel = channel;
    }
  }

  /** The arguments are where it listens: {@code TCP/80}, {@code UDP/53}. */
  public static void main(String[] arguments) throws IOException {
    PodPeer peer = new PodPeer();
    for (String argument : arguments) {
      InetSocketAddress any = new InetSocketAddress(Integer.parseInt(argument.substring(4)));
      SelectableChannel channel =
          argument.startsWith("UDP")
              ? DatagramChannel.open().bind(any)
              : ServerSocketChannel.open().bind(any);
      channel.configureBlocking(false);
      channel.register(
          peer.selector,
          channel instanceof DatagramChannel ? SelectionKey.OP_READ : SelectionKey.OP_ACCEPT);
    }
    Thread serving = new Thread(peer::serve);
    serving.setDaemon(true);
    serving.start();
    System.out.println("ready");
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.println(new PodPeer().connect(line.split(" ")));
    }
  }

  private void serve() {
    ByteBuffer buffer = ByteBuffer.allocate(16);
    while (true) {
      try {
        selector.select(
            key -> {
              try {
                if (key.channel() instanceof ServerSocketChannel server) {
                  SocketChannel accepted = server.accept();
                  if (accepted != null) {
                    accepted.close();
                  }
                } else {
                  DatagramChannel datagrams = (DatagramChannel) key.channel();
                  buffer.clear();
                  SocketAddress from = datagrams.receive(buffer);
                  if (from != null) {
                    datagrams.send(buffer.flip(), from);
                  }
                }
              } catch (IOException e) {
                // The other side has gone.
              }
            });
      } catch (IOException e) {
        return;
      }
    }
  }

  private String connect(String[] words) throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[0]));
    for (int i = 1; i + 3 < words.length; i += 4) {
      begin(
          words[i],
          new InetSocketAddress(InetAddress.getByName(words[i + 1]), 0),
          new InetSocketAddress(
              InetAddress.getByName(words[i + 2]), Integer.parseInt(words[i + 3])));
    }
    long open = tries.stream().filter(each -> each.result == 'n').count();
    while (open > 0 && System.nanoTime() < end) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      selector.select(PodPeer::answered, Math.max(1, left));
      open = tries.stream().filter(each -> each.channel.keyFor(selector) != null).count();
    }
    StringBuilder results = new StringBuilder();
    for (Try each : tries) {
      results.append(each.result);
      each.channel.close();
    }
    selector.close();
    return results.toString();
  }

  private void begin(String protocol, InetSocketAddress from, InetSocketAddress to)
      throws IOException {
    SelectableChannel channel =
        protocol.equals("UDP") ? DatagramChannel.open() : SocketChannel.open();
    Try made = new Try(channel);
    tries.add(made);
    channel.configureBlocking(false);
    try {
      if (channel instanceof DatagramChannel datagrams) {
        datagrams.bind(from).connect(to);
        datagrams.write(ByteBuffer.wrap(new byte[] {1}));
        datagrams.register(selector, SelectionKey.OP_READ, made);
      } else if (((SocketChannel) channel).bind(from).connect(to)) {
        made.result = 'y';
      } else {
        channel.register(selector, SelectionKey.OP_CONNECT, made);
      }
    } catch (IOException e) {
      made.result = 'r';
    }
  }

  private static void answered(SelectionKey key) {
    Try made = (Try) key.attachment();
    try {
      boolean done =
          key.channel() instanceof SocketChannel socket
              ? socket.finishConnect()
              : ((DatagramChannel) key.channel()).read(ByteBuffer.allocate(16)) >= 0;
      made.result = done ? 'y' : made.result;
    } catch (IOException e) {
      made.result = 'r';
    }
    key.cancel();
  }
}
