package dev.orch.dns;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;

/**
 * Questions in datagrams. An answer for which there is no room on the way out is dropped. One for
 * each channel, on its loop.
 */
final class UdpClients extends SimpleChannelInboundHandler<DatagramPacket> {
  private static final System.Logger LOG = System.getLogger(UdpClients.class.getName());

  private final Responder responder;

  /** Whether more may come at once: then answers leave together. */
  private boolean reading;

  UdpClients(Responder responder) {
    this.responder = responder;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    InetSocketAddress client = packet.sender();
    if (client.getPort() == 0) {
      return;
    }
    reading = true;
    responder.respond(
        packet.content(),
        true,
        context.alloc(),
        answer -> {
          if (answer == null) {
            return;
          }
          if (context.executor().inEventLoop()) {
            send(context, answer, client);
          } else {
            context.executor().execute(() -> send(context, answer, client));
          }
        });
  }

  private void send(ChannelHandlerContext context, ByteBuf answer, InetSocketAddress client) {
    if (!context.channel().isWritable()) {
      answer.release();
      context.flush();
      return;
    }
    context.write(new DatagramPacket(answer, client), context.voidPromise());
    if (!reading) {
      context.flush();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    reading = false;
    context.flush();
  }

  /** One client's failure is none of the others' business. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.log(System.Logger.Level.DEBUG, "a datagram wasn't answered", cause);
  }
}
