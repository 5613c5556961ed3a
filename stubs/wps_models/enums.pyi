# Written by `python -m tests.surface`: wps_models.enums as its users see it. stubs/README.md says more.
# mypy: disable-error-code="overload-overlap"

from enum import StrEnum

from wps_models import MqttDisconnectReasonCode as MqttDisconnectReasonCode
from wps_models import MqttProtocolVersion as MqttProtocolVersion
from wps_models import MqttV311ConnectReturnCode as MqttV311ConnectReturnCode
from wps_models import MqttV500ConnectReasonCode as MqttV500ConnectReasonCode
from wps_models import WebPubSubClientProtocol as WebPubSubClientProtocol
from wps_models import WebPubSubDataType as WebPubSubDataType
from wps_models import WebPubSubErrorCode as WebPubSubErrorCode
from wps_models import WebPubSubEventType as WebPubSubEventType
from wps_models import WebPubSubPermission as WebPubSubPermission

# --- enums

class WebPubSubTriggerAcceptedClientProtocols(StrEnum):
    ALL = "all"
    WEB_PUB_SUB = "webPubSub"
    MQTT = "mqtt"
