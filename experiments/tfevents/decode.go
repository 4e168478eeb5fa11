package tfevents

import (
	"encoding/binary"
	"errors"
	"math"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"tunebench/engine/event"
)

var errMessage = errors.New("not a valid Event message")

// eachField calls f for each field of a message. Scalar fields come in x, length-delimited
// ones in b; a group, which no message here has, is skipped.
func eachField(msg []byte, f func(num protowire.Number, typ protowire.Type, x uint64, b []byte) error) error {
	for len(msg) > 0 {
		num, typ, n := protowire.ConsumeTag(msg)
		if n < 0 {
			return errMessage
		}
		msg = msg[n:]
		var x uint64
		var b []byte
		switch typ {
		case protowire.VarintType:
			x, n = protowire.ConsumeVarint(msg)
		case protowire.Fixed32Type:
			var v uint32
			v, n = protowire.ConsumeFixed32(msg)
			x = uint64(v)
		case protowire.Fixed64Type:
			x, n = protowire.ConsumeFixed64(msg)
		case protowire.BytesType:
			b, n = protowire.ConsumeBytes(msg)
		default:
			n = protowire.ConsumeFieldValue(num, typ, msg)
		}
		if n < 0 {
			return errMessage
		}
		msg = msg[n:]
		if err := f(num, typ, x, b); err != nil {
			return err
		}
	}
	return nil
}

// decodeEvent reads an Event; ok is false if it holds nothing that an Entry can tell
// (a graph, an image, the file version).
func (r *Reader) decodeEvent(msg []byte) (e Entry, ok bool, err error) {
	first := len(r.arena)
	err = eachField(msg, func(num protowire.Number, typ protowire.Type, x uint64, b []byte) error {
		switch {
		case num == eventWallTime && typ == protowire.Fixed64Type:
			e.Record.Time = timeOf(math.Float64frombits(x))
		case num == eventStep && typ == protowire.VarintType:
			e.Record.Step = int(int64(x))
		case num == eventKind && typ == protowire.VarintType && x <= uint64(event.KindTest):
			e.Record.Kind, ok = event.Kind(x), true
		case num == eventEpoch && typ == protowire.VarintType && x <= math.MaxInt32:
			e.Record.Epoch = int(x)
		case num == eventSessionLog && typ == protowire.BytesType:
			start, err := isStart(b)
			e.Restart = e.Restart || start
			return err
		case num == eventSummary && typ == protowire.BytesType:
			return r.decodeSummary(b, &e.Record)
		}
		return nil
	})
	if err != nil {
		r.arena = r.arena[:first]
		return Entry{}, false, err
	}
	if n := len(r.arena); n > first {
		e.Record.Scalars = r.arena[first:n:n]
	}
	return e, ok || e.Restart || len(e.Record.Scalars) > 0 || e.Record.Text != "", nil
}

func isStart(msg []byte) (start bool, err error) {
	err = eachField(msg, func(num protowire.Number, typ protowire.Type, x uint64, _ []byte) error {
		if num == sessionStatus && typ == protowire.VarintType {
			start = x == sessionStart
		}
		return nil
	})
	return start, err
}

func (r *Reader) decodeSummary(msg []byte, rec *event.Record) error {
	return eachField(msg, func(num protowire.Number, typ protowire.Type, _ uint64, b []byte) error {
		if num != summaryValue || typ != protowire.BytesType {
			return nil
		}
		return r.decodeValue(b, rec)
	})
}

// decodeValue reads one Summary.Value: a scalar in either of its forms into the arena, one
// of our texts into the record.
func (r *Reader) decodeValue(msg []byte, rec *event.Record) error {
	var tag, tensorMsg, plugin []byte
	var value, exact float64
	var simple, precise bool
	err := eachField(msg, func(num protowire.Number, typ protowire.Type, x uint64, b []byte) error {
		switch {
		case num == valueTag && typ == protowire.BytesType:
			tag = b
		case num == valueSimple && typ == protowire.Fixed32Type:
			simple, value = true, float64(math.Float32frombits(uint32(x)))
		case num == valueExact && typ == protowire.Fixed64Type:
			precise, exact = true, math.Float64frombits(x)
		case num == valueTensor && typ == protowire.BytesType:
			tensorMsg = b
		case num == valueMetadata && typ == protowire.BytesType:
			var err error
			plugin, err = pluginOf(b)
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	if simple {
		if precise && math.Float32bits(float32(exact)) == math.Float32bits(float32(value)) {
			value = exact // unless another program has changed the value and kept what it did not know
		}
		r.arena = append(r.arena, event.Scalar{Tag: r.tag(tag), Value: value})
		return nil
	}
	if tensorMsg == nil {
		return nil
	}
	t, err := decodeTensor(tensorMsg)
	if err != nil {
		return err
	}
	switch p := string(plugin); {
	case t.dtype == dtString:
		if tag := string(tag); p == textPlugin && (tag == ChangeTag || tag == StateTag) {
			rec.Text = clean(t.text, maxText)
		}
	case p == "" || p == "scalars":
		if v, ok := t.scalar(); ok {
			r.arena = append(r.arena, event.Scalar{Tag: r.tag(tag), Value: v})
		}
	}
	return nil
}

func pluginOf(msg []byte) (name []byte, err error) {
	err = eachField(msg, func(num protowire.Number, typ protowire.Type, _ uint64, b []byte) error {
		if num != metadataPlugin || typ != protowire.BytesType {
			return nil
		}
		return eachField(b, func(num protowire.Number, typ protowire.Type, _ uint64, b []byte) error {
			if num == pluginName && typ == protowire.BytesType {
				name = b
			}
			return nil
		})
	})
	return name, err
}

// tensor is the part of a TensorProto that a single value needs.
type tensor struct {
	dtype   uint64
	single  bool // the shape holds one element
	content []byte
	values  int // how many values the typed field holds
	value   float64
	text    []byte
}

func decodeTensor(msg []byte) (tensor, error) {
	t := tensor{single: true}
	one := func(v float64) { t.values, t.value = t.values+1, v }
	err := eachField(msg, func(num protowire.Number, typ protowire.Type, x uint64, b []byte) error {
		switch {
		case num == tensorDType && typ == protowire.VarintType:
			t.dtype = x
		case num == tensorShape && typ == protowire.BytesType:
			return t.decodeShape(b)
		case num == tensorContent && typ == protowire.BytesType:
			t.content = b
		case num == tensorString && typ == protowire.BytesType && t.text == nil:
			t.text = b
		case num == tensorFloat && typ == protowire.Fixed32Type:
			one(float64(math.Float32frombits(uint32(x))))
		case num == tensorDouble && typ == protowire.Fixed64Type:
			one(math.Float64frombits(x))
		case (num == tensorInt || num == tensorInt64) && typ == protowire.VarintType:
			one(float64(int64(x)))
		case num == tensorFloat && len(b) >= 4: // packed
			one(float64(math.Float32frombits(binary.LittleEndian.Uint32(b))))
			t.values += len(b)/4 - 1
		case num == tensorDouble && len(b) >= 8:
			one(math.Float64frombits(binary.LittleEndian.Uint64(b)))
			t.values += len(b)/8 - 1
		case (num == tensorInt || num == tensorInt64) && len(b) > 0:
			v, n := protowire.ConsumeVarint(b)
			if n < 0 {
				return errMessage
			}
			one(float64(int64(v)))
			if n < len(b) {
				t.values++
			}
		}
		return nil
	})
	return t, err
}

func (t *tensor) decodeShape(msg []byte) error {
	return eachField(msg, func(num protowire.Number, typ protowire.Type, _ uint64, b []byte) error {
		if num != shapeDim || typ != protowire.BytesType {
			return nil
		}
		size := uint64(0)
		err := eachField(b, func(num protowire.Number, typ protowire.Type, x uint64, _ []byte) error {
			if num == dimSize && typ == protowire.VarintType {
				size = x
			}
			return nil
		})
		t.single = t.single && size == 1
		return err
	})
}

// scalar returns the only value of a numeric tensor.
func (t *tensor) scalar() (float64, bool) {
	width := map[uint64]int{dtFloat: 4, dtDouble: 8, dtInt32: 4, dtInt64: 8}[t.dtype]
	if width == 0 || !t.single || t.values > 1 {
		return 0, false
	}
	if len(t.content) == 0 {
		return t.value, true // no value at all means the default, zero
	}
	if len(t.content) != width {
		return 0, false
	}
	le := binary.LittleEndian
	switch t.dtype {
	case dtFloat:
		return float64(math.Float32frombits(le.Uint32(t.content))), true
	case dtDouble:
		return math.Float64frombits(le.Uint64(t.content)), true
	case dtInt32:
		return float64(int32(le.Uint32(t.content))), true
	default:
		return float64(int64(le.Uint64(t.content))), true
	}
}

// timeOf is the inverse of [event.Wall], from which the same number comes back. What no clock
// shows becomes the zero time.
func timeOf(wall float64) time.Time {
	if !(math.Abs(wall) < 1e11) {
		return time.Time{}
	}
	whole, part := math.Modf(wall)
	return time.Unix(int64(whole), int64(math.Round(part*1e9)))
}
