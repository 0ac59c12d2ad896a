package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.IntOrString;
import dev.orch.model.Model;

/** TCP Socket Action: the value of {@code LifecycleHandler.tcpSocket}, {@code Probe.tcpSocket}. */
@Model
public record TCPSocketAction(@Field(required = true) IntOrString port, String host)
    implements TCPSocketActionBuilder.With {
  public TCPSocketAction {
    port = port == null ? IntOrString.Int.ZERO : port;
    host = string(host);
  }
}
