package tfevents

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"

	"tunebench/engine/event"
)

// Field numbers of the messages.
const (
	eventWallTime    protowire.Number = 1
	eventStep        protowire.Number = 2
	eventFileVersion protowire.Number = 3
	eventSummary     protowire.Number = 5
	eventSessionLog  protowire.Number = 7
	eventSource      protowire.Number = 10
	// Ours: what a Record has and an Event has not. Readers skip fields they do not know.
	eventKind  protowire.Number = 1000
	eventEpoch protowire.Number = 1001

	sourceWriter protowire.Number = 1

	sessionStatus protowire.Number = 1

	summaryValue protowire.Number = 1

	valueTag      protowire.Number = 1
	valueSimple   protowire.Number = 2
	valueTensor   protowire.Number = 8
	valueMetadata protowire.Number = 9
	// Ours: the value itself where the float32 beside it has lost bits.
	valueExact protowire.Number = 1000

	metadataPlugin protowire.Number = 1
	pluginName     protowire.Number = 1

	tensorDType   protowire.Number = 1
	tensorShape   protowire.Number = 2
	tensorContent protowire.Number = 4
	tensorFloat   protowire.Number = 5
	tensorDouble  protowire.Number = 6
	tensorInt     protowire.Number = 7
	tensorString  protowire.Number = 8
	tensorInt64   protowire.Number = 10

	shapeDim protowire.Number = 2
	dimSize  protowire.Number = 1
)

// Values of enums.
const (
	sessionStart = 1

	dtFloat  = 1
	dtDouble = 2
	dtInt32  = 3
	dtString = 7
	dtInt64  = 9
)

const (
	fileVersion = "brain.Event:2"
	writerName  = "tunebench"
	textPlugin  = "text"
)

// Tags of the text summaries in which records without numbers are kept.
const (
	ChangeTag = "run/change"
	StateTag  = "run/state"
)

func appendFixed64(b []byte, num protowire.Number, v float64) []byte {
	b = protowire.AppendTag(b, num, protowire.Fixed64Type)
	return protowire.AppendFixed64(b, math.Float64bits(v))
}

// appendInt appends an integer; zero, the default of proto3, is left out.
func appendInt(b []byte, num protowire.Number, v int64) []byte {
	if v == 0 {
		return b
	}
	b = protowire.AppendTag(b, num, protowire.VarintType)
	return protowire.AppendVarint(b, uint64(v))
}

func appendText(b []byte, num protowire.Number, s string) []byte {
	b = protowire.AppendTag(b, num, protowire.BytesType)
	return protowire.AppendString(b, s)
}

// appendPrefix opens a nested message whose size is known beforehand.
func appendPrefix(b []byte, num protowire.Number, size int) []byte {
	b = protowire.AppendTag(b, num, protowire.BytesType)
	return protowire.AppendVarint(b, uint64(size))
}

// appendHead appends what every Event begins with.
func appendHead(b []byte, wall float64, step int64) []byte {
	return appendInt(appendFixed64(b, eventWallTime, wall), eventStep, step)
}

// appendVersion appends the Event that every file begins with.
func appendVersion(b []byte, wall float64) []byte {
	b = appendHead(b, wall, 0)
	b = appendText(b, eventFileVersion, fileVersion)
	b = appendPrefix(b, eventSource, textSize(sourceWriter, writerName))
	return appendText(b, sourceWriter, writerName)
}

// appendStart appends the Event that voids all points at or after step.
func appendStart(b []byte, wall float64, step int64) []byte {
	b = appendHead(b, wall, step)
	b = appendPrefix(b, eventSessionLog, protowire.SizeTag(sessionStatus)+1)
	return appendInt(b, sessionStatus, sessionStart)
}

// appendRecord appends a Record as one Event.
func appendRecord(b []byte, r event.Record) []byte {
	b = appendHead(b, event.Wall(r.Time), int64(r.Step))
	text, textTag := r.Text, textTagOf(r.Kind)
	if textTag == "" {
		text = ""
	}
	size := 0
	for _, s := range r.Scalars {
		size += fieldSize(summaryValue, scalarSize(s))
	}
	if text != "" {
		size += fieldSize(summaryValue, textValueSize(textTag, text))
	}
	if size > 0 {
		b = appendPrefix(b, eventSummary, size)
		for _, s := range r.Scalars {
			b = appendPrefix(b, summaryValue, scalarSize(s))
			b = appendScalar(b, s)
		}
		if text != "" {
			b = appendPrefix(b, summaryValue, textValueSize(textTag, text))
			b = appendTextValue(b, textTag, text)
		}
	}
	b = appendInt(b, eventKind, int64(r.Kind))
	return appendInt(b, eventEpoch, int64(r.Epoch))
}

// appendScalar appends a Summary.Value that TensorBoard draws.
func appendScalar(b []byte, s event.Scalar) []byte {
	b = appendText(b, valueTag, s.Tag)
	b = protowire.AppendTag(b, valueSimple, protowire.Fixed32Type)
	b = protowire.AppendFixed32(b, math.Float32bits(float32(s.Value)))
	if !isFloat32(s.Value) {
		b = appendFixed64(b, valueExact, s.Value)
	}
	return b
}

// isFloat32 reports whether a float32 holds every bit of a value, those of a NaN included.
func isFloat32(v float64) bool {
	return math.Float64bits(float64(float32(v))) == math.Float64bits(v)
}

func textTagOf(k event.Kind) string {
	switch k {
	case event.KindChange:
		return ChangeTag
	case event.KindState:
		return StateTag
	default:
		return ""
	}
}

// appendTextValue appends a Summary.Value as TensorBoard's text dashboard wants it: a
// string tensor of one element, marked for the plugin "text".
func appendTextValue(b []byte, tag, text string) []byte {
	b = appendText(b, valueTag, tag)
	b = appendPrefix(b, valueTensor, textTensorSize(text))
	b = appendInt(b, tensorDType, dtString)
	b = appendPrefix(b, tensorShape, 4)
	b = appendPrefix(b, shapeDim, 2)
	b = appendInt(b, dimSize, 1)
	b = appendText(b, tensorString, text)
	plugin := textSize(pluginName, textPlugin)
	b = appendPrefix(b, valueMetadata, fieldSize(metadataPlugin, plugin))
	b = appendPrefix(b, metadataPlugin, plugin)
	return appendText(b, pluginName, textPlugin)
}

func fieldSize(num protowire.Number, size int) int {
	return protowire.SizeTag(num) + protowire.SizeBytes(size)
}

func textSize(num protowire.Number, s string) int { return fieldSize(num, len(s)) }

func scalarSize(s event.Scalar) int {
	size := textSize(valueTag, s.Tag) + protowire.SizeTag(valueSimple) + protowire.SizeFixed32()
	if !isFloat32(s.Value) {
		size += protowire.SizeTag(valueExact) + protowire.SizeFixed64()
	}
	return size
}

func textTensorSize(text string) int {
	return protowire.SizeTag(tensorDType) + 1 + fieldSize(tensorShape, 4) + textSize(tensorString, text)
}

func textValueSize(tag, text string) int {
	plugin := fieldSize(metadataPlugin, textSize(pluginName, textPlugin))
	return textSize(valueTag, tag) + fieldSize(valueTensor, textTensorSize(text)) + fieldSize(valueMetadata, plugin)
}
