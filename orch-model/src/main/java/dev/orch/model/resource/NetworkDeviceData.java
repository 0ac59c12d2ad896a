package dev.orch.model.resource;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import java.util.List;

/** Network Device Data: the value of {@code AllocatedDeviceStatus.networkData}. */
@Model
public record NetworkDeviceData(String interfaceName, List<String> ips, String hardwareAddress)
    implements NetworkDeviceDataBuilder.With {
  public NetworkDeviceData {
    interfaceName = string(interfaceName);
    ips = list(ips);
    hardwareAddress = string(hardwareAddress);
  }
}
