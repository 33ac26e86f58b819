package syntax

// lowerWord copies an ASCII word in lower case into the buffer; "" when the
// word is too long or not ASCII.
func lowerWord(word string, buf *[16]byte) []byte {
	if len(word) > len(buf) {
		return nil
	}
	for i := 0; i < len(word); i++ {
		c := word[i]
		if c >= 0x80 {
			return nil
		}
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		buf[i] = c
	}
	return buf[:len(word)]
}

// keyword returns the kind of a keyword, whatever its case, or TokUnknown.
func keyword(word string) TokenKind {
	var buf [16]byte
	switch string(lowerWord(word, &buf)) {
	case "assembly":
		return TokAssembly
	case "base":
		return TokBase
	case "begin":
		return TokBegin
	case "break":
		return TokBreak
	case "catch":
		return TokCatch
	case "class":
		return TokClass
	case "clean":
		return TokClean
	case "command":
		return TokCommand
	case "configuration":
		return TokConfiguration
	case "continue":
		return TokContinue
	case "data":
		return TokData
	case "default":
		return TokDefault
	case "define":
		return TokDefine
	case "do":
		return TokDo
	case "dynamicparam":
		return TokDynamicparam
	case "else":
		return TokElse
	case "elseif":
		return TokElseIf
	case "end":
		return TokEnd
	case "enum":
		return TokEnum
	case "exit":
		return TokExit
	case "filter":
		return TokFilter
	case "finally":
		return TokFinally
	case "for":
		return TokFor
	case "foreach":
		return TokForeach
	case "from":
		return TokFrom
	case "function":
		return TokFunction
	case "hidden":
		return TokHidden
	case "if":
		return TokIf
	case "in":
		return TokIn
	case "interface":
		return TokInterface
	case "module":
		return TokModule
	case "namespace":
		return TokNamespace
	case "parallel":
		return TokParallel
	case "param":
		return TokParam
	case "private":
		return TokPrivate
	case "process":
		return TokProcess
	case "public":
		return TokPublic
	case "return":
		return TokReturn
	case "sequence":
		return TokSequence
	case "static":
		return TokStatic
	case "switch":
		return TokSwitch
	case "throw":
		return TokThrow
	case "trap":
		return TokTrap
	case "try":
		return TokTry
	case "type":
		return TokType
	case "until":
		return TokUntil
	case "using":
		return TokUsing
	case "var":
		return TokVar
	case "while":
		return TokWhile
	case "workflow":
		return TokWorkflow
	}
	return TokUnknown
}

// operatorWord returns the kind of an operator written as a word after a
// dash, or TokUnknown.
func operatorWord(word string) TokenKind {
	var buf [16]byte
	switch string(lowerWord(word, &buf)) {
	case "and":
		return TokAnd
	case "as":
		return TokAs
	case "band":
		return TokBand
	case "bnot":
		return TokBnot
	case "bor":
		return TokBor
	case "bxor":
		return TokBxor
	case "ccontains":
		return TokCcontains
	case "ceq":
		return TokCeq
	case "cge":
		return TokCge
	case "cgt":
		return TokCgt
	case "cin":
		return TokCin
	case "cle":
		return TokCle
	case "clike":
		return TokClike
	case "clt":
		return TokClt
	case "cmatch":
		return TokCmatch
	case "cne":
		return TokCne
	case "cnotcontains":
		return TokCnotcontains
	case "cnotin":
		return TokCnotin
	case "cnotlike":
		return TokCnotlike
	case "cnotmatch":
		return TokCnotmatch
	case "contains", "icontains":
		return TokIcontains
	case "creplace":
		return TokCreplace
	case "csplit":
		return TokCsplit
	case "eq", "ieq":
		return TokIeq
	case "f":
		return TokFormat
	case "ge", "ige":
		return TokIge
	case "gt", "igt":
		return TokIgt
	case "in", "iin":
		return TokIin
	case "is":
		return TokIs
	case "isnot":
		return TokIsNot
	case "join":
		return TokJoin
	case "le", "ile":
		return TokIle
	case "like", "ilike":
		return TokIlike
	case "lt", "ilt":
		return TokIlt
	case "match", "imatch":
		return TokImatch
	case "ne", "ine":
		return TokIne
	case "not":
		return TokNot
	case "notcontains", "inotcontains":
		return TokInotcontains
	case "notin", "inotin":
		return TokInotin
	case "notlike", "inotlike":
		return TokInotlike
	case "notmatch", "inotmatch":
		return TokInotmatch
	case "or":
		return TokOr
	case "replace", "ireplace":
		return TokIreplace
	case "shl":
		return TokShl
	case "shr":
		return TokShr
	case "split", "isplit":
		return TokIsplit
	case "xor":
		return TokXor
	}
	return TokUnknown
}
