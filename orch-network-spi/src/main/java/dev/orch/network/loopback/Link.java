package dev.orch.network.loopback;

import dev.orch.network.ServiceTable.Endpoint;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection and the one to an endpoint, with what is under way between them: at most
 * one buffer's worth in each direction. An end of input is passed on as one; a failure of either
 * side resets the other. Only on the loop.
 */
final class Link {
  private final LoopbackServiceProxy proxy;
  private final SelectorLoop loop;
  private final List<Endpoint> order;
  private final Side client;
  private @Nullable Side endpoint;
  private int attempt;
  private long deadline;
  private boolean closed;

  Link(LoopbackServiceProxy proxy, SelectorLoop loop, SocketChannel client, List<Endpoint> order)
      throws IOException {
    this.proxy = proxy;
    this.loop = loop;
    this.order = order;
    this.client = new Side(client);
    this.client.connected = true;
    client.setOption(StandardSocketOptions.TCP_NODELAY, true);
    this.client.key = loop.register(client, 0, this.client);
  }

  /** When the endpoint must have answered, unless it has. */
  long deadline() {
    return deadline;
  }

  boolean isConnecting() {
    Side to = endpoint;
    return !closed && to != null && !to.connected;
  }

  /** Tries the next endpoint; without one the client is reset. */
  void connectNext(long timeoutNanos) {
    while (attempt < order.size()) {
      Endpoint next = order.get(attempt++);
      SocketChannel channel = null;
      try {
        channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Side side = new Side(channel);
        endpoint = side;
        deadline = loop.now() + timeoutNanos;
        side.key = loop.register(channel, SelectionKey.OP_CONNECT, side);
        if (channel.connect(Frontend.address(next.ip(), next.port()))) {
          side.connected();
        }
        return;
      } catch (IOException e) {
        if (channel != null) {
          SelectorLoop.close(channel);
        }
        endpoint = null;
      }
    }
    reset();
  }

  /** The endpoint didn't answer. */
  void giveUp(long timeoutNanos) {
    Side side = endpoint;
    if (side != null) {
      SelectorLoop.close(side.channel);
    }
    endpoint = null;
    connectNext(timeoutNanos);
  }

  /** Ends both connections; what is under way is lost, and the peers see that it is. */
  void reset() {
    close(true);
  }

  private void close(boolean hard) {
    if (closed) {
      return;
    }
    closed = true;
    client.close(hard);
    Side to = endpoint;
    if (to != null) {
      to.close(hard);
    }
    proxy.ended(this);
  }

  private @Nullable Side other(Side side) {
    return side == client ? endpoint : client;
  }

  /** One of the two connections, and what was read from it and couldn't be passed on yet. */
  private final class Side implements SelectorLoop.Handler {
    final SocketChannel channel;
    @Nullable SelectionKey key;
    @Nullable ByteBuffer pending;
    boolean connected;
    boolean ended;
    boolean passedEnd;

    Side(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public void ready(SelectionKey ready) throws IOException {
      if (ready.isConnectable()) {
        channel.finishConnect();
        connected();
        return;
      }
      Side to = other(this);
      if (to == null) {
        return;
      }
      if (ready.isWritable()) {
        to.passOn(this);
      }
      if (ready.isValid() && ready.isReadable()) {
        readFor(to);
      }
      update();
    }

    private void connected() throws IOException {
      connected = true;
      update();
    }

    @Override
    public void failed(IOException failure) {
      if (this == endpoint && isConnecting()) {
        giveUp(proxy.connectTimeout());
      } else if (this == endpoint || this == client) {
        reset();
      }
    }

    /** Reads once, and passes on at once what the other side takes. */
    private void readFor(Side to) throws IOException {
      ByteBuffer buffer = proxy.scratch();
      if (channel.read(buffer.clear()) < 0) {
        ended = true;
      }
      to.channel.write(buffer.flip());
      if (buffer.hasRemaining()) {
        pending = ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
      }
      passOn(to);
    }

    private void passOn(Side to) throws IOException {
      ByteBuffer rest = pending;
      if (rest != null) {
        to.channel.write(rest);
        if (rest.hasRemaining()) {
          return;
        }
        pending = null;
      }
      if (ended && !passedEnd) {
        passedEnd = true;
        to.channel.shutdownOutput();
      }
    }

    private void interest(Side to) {
      SelectionKey own = key;
      if (own != null && own.isValid()) {
        int read = ended || pending != null ? 0 : SelectionKey.OP_READ;
        int write = to.pending == null ? 0 : SelectionKey.OP_WRITE;
        own.interestOps(read | write);
      }
    }

    void close(boolean hard) {
      try {
        if (hard && channel.isOpen() && connected) {
          channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
      } catch (IOException e) {
        // It ends all the same.
      }
      SelectorLoop.close(channel);
    }
  }

  /** Waits for what each side can do next; ends the link when both sides have ended. */
  private void update() {
    Side to = endpoint;
    if (to == null || closed) {
      return;
    }
    if (client.passedEnd && to.passedEnd) {
      close(false);
    } else {
      client.interest(to);
      to.interest(client);
    }
  }
}
