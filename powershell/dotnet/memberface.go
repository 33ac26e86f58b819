package dotnet

import (
	"github.com/runwright/runwright/powershell/types"
)

// unrecordedFaces adds the methods of the interfaces that the facts name or leave
// out without their members: those of serialization and of generic numbers.
func unrecordedFaces(t *types.Type, add func(name, text string)) {
	for b := t; b != nil; b = b.Base() {
		info := b.Info()
		if info == nil {
			continue
		}
		for _, face := range info.Interfaces {
			switch face {
			case "System.Runtime.Serialization.ISerializable":
				add("GetObjectData", "void ISerializable.GetObjectData(System.Runtime.Serialization.SerializationInfo info, System.Runtime.Serialization.StreamingContext context)")
			case "System.Runtime.Serialization.IDeserializationCallback":
				add("OnDeserialization", "void IDeserializationCallback.OnDeserialization(System.Object sender)")
			}
		}
	}
	const room, count = "System.Span[byte] destination", "[ref] int bytesWritten"
	write := func(face, what string) {
		for _, end := range []string{"BigEndian", "LittleEndian"} {
			add("TryWrite"+what+end, "bool "+face+".TryWrite"+what+end+"("+room+", "+count+")")
			for _, params := range []string{"byte[] destination", "byte[] destination, int startIndex", room} {
				add("Write"+what+end, "int "+face+".Write"+what+end+"("+params+")")
			}
		}
	}
	switch {
	case t == types.Double || t == types.Single || t == types.DecimalType:
		face := "IFloatingPoint[" + t.PSName() + "]"
		for _, n := range []string{"GetExponentByteCount", "GetExponentShortestBitLength", "GetSignificandBitLength", "GetSignificandByteCount"} {
			add(n, "int "+face+"."+n+"()")
		}
		write(face, "Exponent")
		write(face, "Significand")
	case types.IsIntegerType(t) || t == types.CharType || t == types.BigInt:
		face := "IBinaryInteger[" + t.PSName() + "]"
		add("GetByteCount", "int "+face+".GetByteCount()")
		add("GetShortestBitLength", "int "+face+".GetShortestBitLength()")
		write(face, "")
	}
}
